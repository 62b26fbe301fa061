import JSONText
import Planning
import StateModel
import TestSupport
import Values

/// A random configuration in which secrets go every way that a value can go.
struct PlantedSecrets {
    /// The secrets, each as it was planted.
    private(set) var texts: [String] = []
    /// An object that exists already and has a secret for its name, by id.
    private(set) var existing: [String: Value] = [:]
    private(set) var blocks: [String] = []
    private var locals: [String] = []
    private var things: [Thing] = []
    private var random: SeededGenerator

    private struct Thing {
        let name: String
        /// What refers to one of its instances.
        let reference: String
        var isSingle: Bool { reference.hasSuffix(name) }
    }

    init(size: Int, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        for index in 0..<2 {
            blocks.append(
                """
                variable "s\(index)" {
                  default   = "\(plant())"
                  sensitive = true
                }
                variable "m\(index)" {
                  default   = { k = "\(plant())", l = ["\(plant())"] }
                  sensitive = true
                }
                """
            )
        }
        blocks.append(#"variable "plain" { default = "plain-text" }"#)
        for index in 0..<size {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2: addLocal(index)
            case 2: addData(index)
            case 3: addImport(index)
            default: addThing(index)
            }
            addOutput(index)
        }
    }

    var text: String {
        blocks.joined(separator: "\n") + "\n"
    }

    /// The same with other secrets in some places, and without some blocks.
    func mutated() -> PlantedSecrets {
        var copy = self
        copy.blocks = blocks.map { block in
            guard Int.random(in: 0..<4, using: &copy.random) == 0,
                let old = texts.first(where: block.contains)
            else { return block }
            return block.replacing(old, with: copy.plant())
        }
        if let last = copy.blocks.lastIndex(where: { $0.hasPrefix("output") }) {
            copy.blocks.remove(at: last)
        }
        return copy
    }

    private mutating func plant() -> String {
        let text = "planted-" + String(UInt32.random(in: 1 << 28..<UInt32.max, using: &random), radix: 16)
        texts.append(text)
        return text
    }

    // MARK: Blocks

    private mutating func addLocal(_ index: Int) {
        blocks.append(
            """
            locals {
              l\(index) = { open = var.plain, hidden = \(secret(2)), list = [for x in [\(secret(1))] : x] }
            }
            """
        )
        locals.append("local.l\(index)")
    }

    private mutating func addThing(_ index: Int) {
        let name = "t\(index)"
        var reference = "test_thing.\(name)"
        var lines = ["resource \"test_thing\" \"\(name)\" {"]
        var key = ""
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            lines.append("  count = 2")
            reference += "[1]"
            key = "-${count.index}"
        case 1:
            lines.append("  for_each = { a = \(secret(1)), b = var.plain }")
            lines.append("  zone = each.value")
            reference += "[\"a\"]"
            key = "-${each.key}"
        default:
            if Bool.random(using: &random) { lines.append("  zone = \(secret(2))") }
        }
        lines.append("  name = \"\(maybe("${\(secret(2))}"))\(name)\(key)\"")
        if Bool.random(using: &random) { lines.append("  place = \(secret(1))") }
        if Bool.random(using: &random) { lines.append("  members = [\(secret(1)), var.plain]") }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: lines.append("  password = \"\(plant())\"")
        case 1: lines.append("  password = \(secret(2))")
        default: break
        }
        if let other = things.randomElement(using: &random) {
            lines.append("  needs = [\(other.reference).id]")
        }
        blocks.append((lines + ["}"]).joined(separator: "\n"))
        things.append(Thing(name: name, reference: reference))
    }

    private mutating func addData(_ index: Int) {
        guard let other = things.filter(\.isSingle).randomElement(using: &random) else { return }
        blocks.append(
            """
            data "test_thing" "d\(index)" {
              name       = \(other.reference).name
              depends_on = [\(other.reference)]
            }
            """
        )
        locals.append(
            "{ hidden = data.test_thing.d\(index).secret, list = [data.test_thing.d\(index).secret] }"
        )
    }

    private mutating func addImport(_ index: Int) {
        let (name, id) = (plant(), "id-9\(index)")
        existing[id] = .object(
            ValueMap([
                ("id", .string(id)), ("name", .string(name)), ("secret", .string("secret of \(id)")),
                ("zone", .string("north")), ("grant", .bool(false)), ("seen", .number(0)),
            ])
        )
        blocks.append(
            """
            import {
              to = test_thing.t\(index)
              id = "\(id)"
            }
            resource "test_thing" "t\(index)" { name = sensitive("\(name)") }
            """
        )
        things.append(Thing(name: "t\(index)", reference: "test_thing.t\(index)"))
    }

    private mutating func addOutput(_ index: Int) {
        blocks.append(
            """
            output "o\(index)" {
              value     = { a = \(secret(3)), b = [var.plain] }
              sensitive = true
            }
            """
        )
        if let thing = things.randomElement(using: &random) {
            // A secret is one because of what it is.
            blocks.append("output \"n\(index)\" { value = \"-${nonsensitive(\(thing.reference).secret)}-\" }")
        }
        blocks.append("output \"p\(index)\" { value = upper(var.plain) }")
    }

    // MARK: Expressions

    private mutating func maybe(_ text: String) -> String {
        Bool.random(using: &random) ? text + "-" : ""
    }

    /// An expression whose value is a text with a secret in it.
    private mutating func secret(_ depth: Int) -> String {
        guard depth > 0 else {
            return source()
        }
        let inner = secret(depth - 1)
        let forms = [
            inner, "\"x-${\(inner)}-y\"", "upper(\(inner))", "join(\"-\", [\(inner), \"b\"])",
            "format(\"%s/%d\", \(inner), 3)", "jsonencode({ a = [\(inner)] })", "base64encode(\(inner))",
            "{ a = \(inner) }[\"a\"]", "[for x in [\(inner)] : x][0]",
            "{ for k, v in { a = \(inner) } : k => v }.a",
            "lookup({ k = \(inner) }, \"k\", \"d\")", "true ? \(inner) : \"z\"", "try(\(inner), \"z\")",
            "one([\(inner)])", "coalesce(\(inner), \"z\")", "jsondecode(jsonencode({ a = \(inner) })).a",
            "split(\"|\", \(inner))[0]", "merge({ a = \(inner) }, { b = \"c\" }).a", "tolist([\(inner)])[0]",
            "\"%{ if true }${\(inner)}%{ endif }\"", "flatten([[\(inner)]])[0]",
            "values({ a = \(inner) })[0]",
            "concat([\(inner)], [\"b\"])[0]", "tomap({ a = \(inner) }).a", "{ a = [\(inner)] }.a[0]",
        ]
        return "(" + (forms.randomElement(using: &random) ?? inner) + ")"
    }

    private mutating func source() -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return "var.s\(Int.random(in: 0..<2, using: &random))"
        case 1: return "var.m\(Int.random(in: 0..<2, using: &random)).k"
        case 2: return "var.m\(Int.random(in: 0..<2, using: &random)).l[0]"
        case 3: return "sensitive(\"\(plant())\")"
        case 4, 5:
            guard let local = locals.randomElement(using: &random) else { return "var.s0" }
            return local + (Bool.random(using: &random) ? ".hidden" : ".list[0]")
        default:
            guard let thing = things.randomElement(using: &random) else { return "var.s1" }
            return thing.reference + ".secret"
        }
    }
}

/// Finds planted secrets, and what holds them without being marked.
struct SecretWatch {
    private let search: SecretSearch

    init(_ texts: [String]) {
        // What the API gives to an object for its secret begins like that.
        let all = texts + ["secret of id-"]
        search = SecretSearch(all + all.map { $0.uppercased() })
    }

    /// The first place of a text where there is a secret, for the message of a test; nil when there is none.
    func leak(in text: String) -> String? {
        text.split(separator: "\n").first { search.first(in: String($0)) != nil }.map(String.init)
    }

    /// The paths of a value whose texts hold a secret and that nothing marks.
    func unmarked(_ value: Value?) -> [String] {
        var found: [String] = []
        var open: [(path: String, value: Value)] = value.map { [("", $0)] } ?? []
        while let (path, value) = open.popLast() {
            if value.isSensitive { continue }
            if let text = value.stringValue, search.first(in: text) != nil {
                found.append("\(path) = \(text)")
            }
            open += (value.elements ?? []).enumerated().map { ("\(path)[\($0.offset)]", $0.element) }
            for (name, entry) in value.mapValue ?? ValueMap() {
                if search.first(in: name) != nil { found.append("\(path) has the key \(name)") }
                open.append(("\(path).\(name)", entry))
            }
        }
        return found
    }
}
