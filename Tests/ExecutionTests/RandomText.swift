import TestSupport

/// A random configuration as text: chains, fans, counts, keys, replacements of both kinds.
struct RandomText {
    /// An expression that refers to another thing.
    private struct Need {
        let name: String
        let expression: String
    }

    private struct Thing {
        enum Repetition {
            case none
            case count(Int)
            case keys(Int)
        }

        var name: String
        var repetition: Repetition
        var needs: [Need]
        var title: Int
        var place: Int
        var createsFirst: Bool
        var dependsOn: String?
    }

    private var things: [Thing] = []
    /// How many instances it makes.
    private(set) var count = 0

    init(size: Int, using random: inout SeededGenerator) {
        while count < size {
            let repetition: Thing.Repetition
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let number = Int.random(in: 0...4, using: &random)
                repetition = .count(number)
                count += number
            case 1:
                let number = Int.random(in: 1...4, using: &random)
                repetition = .keys(number)
                count += number
            default:
                repetition = .none
                count += 1
            }
            var needs: [Need] = []
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                if let other = things.suffix(30).randomElement(using: &random) {
                    needs.append(Need(name: other.name, expression: Self.reference(other, using: &random)))
                }
            }
            things.append(
                Thing(
                    name: "r\(things.count)",
                    repetition: repetition,
                    needs: needs,
                    title: 0,
                    place: 0,
                    createsFirst: Int.random(in: 0..<5, using: &random) == 0,
                    dependsOn: Int.random(in: 0..<10, using: &random) == 0
                        ? things.randomElement(using: &random)?.name : nil
                )
            )
        }
    }

    private static func reference(_ thing: Thing, using random: inout SeededGenerator) -> String {
        let address = "test_thing.\(thing.name)"
        switch thing.repetition {
        case .none: return "[\(address).id]"
        case .count(let count):
            guard count > 0, Bool.random(using: &random) else { return "\(address)[*].id" }
            return "[\(address)[\(Int.random(in: 0..<count, using: &random))].id]"
        case .keys(let count):
            guard Bool.random(using: &random) else { return "[for t in \(address) : t.id]" }
            return "[\(address)[\"k\(Int.random(in: 0..<count, using: &random))\"].id]"
        }
    }

    /// The same with some titles and places changed, and some of what nobody needs gone.
    func mutated(using random: inout SeededGenerator) -> RandomText {
        var result = self
        let used = Set(
            result.things.flatMap { thing in thing.needs.map(\.name) + [thing.dependsOn].compactMap(\.self) }
        )
        result.things.removeAll { thing in
            !used.contains(thing.name) && Int.random(in: 0..<4, using: &random) == 0
        }
        for index in result.things.indices {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: result.things[index].title += 1
            case 1: result.things[index].place += 1
            case 2: result.things[index].needs = []
            default: break
            }
        }
        return result
    }

    var text: String {
        things.map(Self.text).joined(separator: "\n")
    }

    private static func text(_ thing: Thing) -> String {
        var lines = ["resource \"test_thing\" \"\(thing.name)\" {"]
        var suffix = ""
        switch thing.repetition {
        case .none: break
        case .count(let count):
            lines.append("  count = \(count)")
            suffix = "-${count.index}"
        case .keys(let count):
            lines.append("  for_each = toset([\((0..<count).map { "\"k\($0)\"" }.joined(separator: ", "))])")
            suffix = "-${each.key}"
        }
        lines.append("  name  = \"\(thing.name)-\(thing.title)\(suffix)\"")
        lines.append("  place = \"p\(thing.place)\"")
        if !thing.needs.isEmpty {
            lines.append("  needs = concat(\(thing.needs.map(\.expression).joined(separator: ", ")))")
        }
        if let other = thing.dependsOn {
            lines.append("  depends_on = [test_thing.\(other)]")
        }
        if thing.createsFirst {
            lines.append("  lifecycle {\n    create_before_destroy = true\n  }")
        }
        return (lines + ["}"]).joined(separator: "\n")
    }
}
