import Addresses
import Execution
import Planning
import SourceText
import StateModel
import StateStoreTests
import TestSupport
import Testing

/// A configuration with modules, and the same with the modules' blocks written out.
private struct RandomModules {
    private struct Call {
        enum Repetition {
            case none
            case count(Int)
            case keys(Int)
        }

        let name: String
        let module: Int
        var repetition: Repetition
        /// Positions of calls whose ids it is given.
        let needs: [Int]

        /// The keys of its instances: as they are written behind its name, and as a part of a name.
        var keys: [(index: String, suffix: String)] {
            switch repetition {
            case .none: [("", "")]
            case .count(let count): (0..<count).map { ("[\($0)]", "_\($0)") }
            case .keys(let count): (0..<count).map { ("[\"k\($0)\"]", "_k\($0)") }
            }
        }

        /// All its ids, as an expression that gives a list.
        var ids: String {
            switch repetition {
            case .none: "[module.\(name).id]"
            case .count: "module.\(name)[*].id"
            case .keys: "[for key, m in module.\(name) : m.id]"
            }
        }
    }

    /// How many things there are in each module; each needs the one before it, the first what the module is given.
    private let sizes: [Int]
    private var calls: [Call] = []

    init(using random: inout SeededGenerator) {
        sizes = (0..<3).map { _ in Int.random(in: 1...3, using: &random) }
        for position in 0..<Int.random(in: 2...6, using: &random) {
            let repetition: Call.Repetition =
                switch Int.random(in: 0..<3, using: &random) {
                case 0: .none
                case 1: .count(Int.random(in: 0...3, using: &random))
                default: .keys(Int.random(in: 1...3, using: &random))
                }
            calls.append(
                Call(
                    name: "c\(position)",
                    module: Int.random(in: 0..<sizes.count, using: &random),
                    repetition: repetition,
                    needs: (0..<position).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
                )
            )
        }
    }

    /// Takes instances away and adds some.
    mutating func change(using random: inout SeededGenerator) {
        for position in calls.indices {
            switch calls[position].repetition {
            case .none: break
            case .count: calls[position].repetition = .count(Int.random(in: 0...4, using: &random))
            case .keys: calls[position].repetition = .keys(Int.random(in: 1...4, using: &random))
            }
        }
    }

    var withModules: String {
        var text = ""
        for call in calls {
            let (repetition, key) =
                switch call.repetition {
                case .none: ("", "")
                case .count(let count): ("count = \(count)", "_${count.index}")
                case .keys(let count):
                    ("for_each = toset([for i in range(\(count)) : \"k${i}\"])", "_${each.key}")
                }
            text += """
                module "\(call.name)" {
                  source = "./m\(call.module)"
                  \(repetition)
                  name  = "\(call.name)\(key)"
                  needs = concat([], \((call.needs.map { calls[$0].ids } + ["[]"]).joined(separator: ", ")))
                }

                """
        }
        for (position, size) in sizes.enumerated() {
            text += "## m\(position)\nvariable \"name\" {}\nvariable \"needs\" { type = list(string) }\n"
            for thing in 0..<size {
                text += """
                    resource "test_thing" "t\(thing)" {
                      name  = "${var.name}_t\(thing)"
                      needs = \(thing == 0 ? "var.needs" : "[test_thing.t\(thing - 1).id]")
                    }

                    """
            }
            text += "output \"id\" { value = test_thing.t\(size - 1).id }\n"
        }
        return text
    }

    var writtenOut: String {
        var text = ""
        for call in calls {
            let needs = call.needs.flatMap { position in
                calls[position].keys.map { key in
                    "test_thing.\(calls[position].name)\(key.suffix)_t\(sizes[calls[position].module] - 1).id"
                }
            }
            for key in call.keys {
                let name = call.name + key.suffix
                for thing in 0..<sizes[call.module] {
                    let own = thing == 0 ? needs : ["test_thing.\(name)_t\(thing - 1).id"]
                    text += """
                        resource "test_thing" "\(name)_t\(thing)" {
                          name  = "\(name)_t\(thing)"
                          needs = [\(own.joined(separator: ", "))]
                        }

                        """
                }
            }
        }
        return text
    }

    /// The address in the text that is written out, by the one in a module.
    var addresses: [String: String] {
        var found: [String: String] = [:]
        for call in calls {
            for key in call.keys {
                for thing in 0..<sizes[call.module] {
                    found["module.\(call.name)\(key.index).test_thing.t\(thing)"] =
                        "test_thing.\(call.name)\(key.suffix)_t\(thing)"
                }
            }
        }
        return found
    }
}

@Suite("Modules written out")
struct FlattenedModulesTests {
    /// Changes, and what the state remembers of dependencies, with the names of the text that is written out.
    private func outcome(
        _ stage: Stage,
        _ text: String,
        _ names: [String: String]
    ) async throws -> (changes: Set<String>, edges: Set<String>) {
        let changes = try await stage.plan(text).map { line in
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            return "\(parts[0]) \(names[parts[1]] ?? parts[1])"
        }
        let result = try await stage.apply(text)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(try await stage.plan(text) == [])
        let edges = await stage.store.snapshot().records.flatMap { record in
            record.terms.dependencies.map { edge in
                let (from, to) = (record.address.description, edge.description)
                return "\(names[from] ?? from) -> \(names[to] ?? to)"
            }
        }
        return (Set(changes), Set(edges))
    }

    @Test(arguments: 0..<20) func planTheSame(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var modules = RandomModules(using: &random)
        let (with, without) = (Stage(), Stage())
        var names = modules.addresses
        for _ in 0..<3 {
            names.merge(modules.addresses) { $1 }
            let own = try await outcome(with, modules.withModules, names)
            let other = try await outcome(without, modules.writtenOut, [:])
            #expect(own.changes == other.changes)
            #expect(own.edges == other.edges)
            modules.change(using: &random)
        }
    }
}
