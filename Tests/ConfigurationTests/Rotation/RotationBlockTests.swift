import Addresses
import SourceText
import TestSupport
import Testing

@testable import Configuration

/// `rotation` blocks: what they cover, and what is wrong with what they name.
@Suite struct RotationBlockTests {
    @Test func coversInstancesWholeResourcesAndModules() throws {
        let found = RotationConfiguration(
            """
            rotation "a" {
              keys = [cloud_key.app, cloud_key.each["blue"], module.teams["red"]]
            }
            rotation "b" {
              keys = [cloud_key.many, module.team.cloud_key.l[1], module.teams["grey"].cloud_key.k]
            }
            """
        )
        #expect(found.diagnostics.isEmpty, "\(found.diagnostics.map(\.detail))")
        #expect(found.configuration.rotations.map(\.name) == ["a", "b"])
        let expected: [(String, String?)] = [
            ("cloud_key.app", "a"), ("cloud_key.each[\"blue\"]", "a"), ("cloud_key.each[\"green\"]", nil),
            ("cloud_key.many[0]", "b"), ("cloud_key.many[1]", "b"), ("cloud_user.u", nil),
            ("module.team.cloud_key.l[1]", "b"), ("module.team.cloud_key.l[0]", nil),
            ("module.team.cloud_key.k", nil), ("module.teams[\"red\"].cloud_key.k", "a"),
            ("module.teams[\"red\"].cloud_key.l[2]", "a"), ("module.teams[\"red\"].cloud_user.v", nil),
            ("module.teams[\"grey\"].cloud_key.k", "b"), ("module.teams[\"grey\"].cloud_key.l[0]", nil),
        ]
        for (address, block) in expected {
            #expect(try found.block(of: address) == block, "\(address)")
        }
    }

    @Test func aModuleWithoutAKeyStandsForAllItsInstances() throws {
        let found = RotationConfiguration("rotation \"a\" {\n  keys = [module.teams]\n}\n")
        #expect(found.diagnostics.isEmpty)
        #expect(try found.block(of: "module.teams[\"red\"].cloud_key.k") == "a")
        #expect(try found.block(of: "module.teams[\"grey\"].cloud_key.l[0]") == "a")
        #expect(try found.block(of: "module.team.cloud_key.k") == nil)
    }

    // MARK: Mistakes

    static let mistakes: [(keys: String, summary: String, detail: String, place: String)] = [
        ("[]", "No keys to rotate", "The list is empty", "[]"),
        ("cloud_key.app", "Invalid expression", "static list", "c"),
        ("[\"cloud_key.app\"]", "Invalid expression", "static variable reference", "\"cloud_key.app\""),
        ("[cloud_key.app.id]", "Invalid rotation key", "remove \".id\"", ".id"),
        ("[data.cloud_key.read]", "Invalid rotation key", "is a data source", "data.cloud_key"),
        ("[cloud_user.u]", "Invalid rotation key", "no key that can be replaced", "cloud_user.u"),
        ("[cloud_kye.app]", "Invalid rotation key", "of type \"cloud_key\"?", "cloud_kye.app"),
        ("[var.place]", "Invalid address", "resource type and name", "var.place"),
        ("[cloud_key.ap]", "Reference to undeclared resource", "Did you mean \"app\"?", "cloud_key.ap"),
        (
            "[module.tem.cloud_key.k]", "Reference to undeclared module", "Did you mean \"team\"?",
            "module.tem"
        ),
        ("[module.empty]", "Invalid rotation key", "There is no key in module.empty", "module.empty"),
        ("[cloud_key.app[0]]", "Unexpected resource instance key", "Remove the bracketed", "cloud_key.app"),
        ("[cloud_key.many[\"a\"]]", "Invalid resource instance key", "cloud_key.many[0]", "cloud_key.many"),
        ("[cloud_key.each[0]]", "Invalid resource instance key", "cloud_key.each[\"KEY\"]", "cloud_key"),
        ("[module.teams[1]]", "Invalid resource instance key", "module.teams[\"KEY\"]", "module.teams"),
        ("[cloud_key.many[2]]", "Key to rotate does not exist", "numbered from 0 to 1", "cloud_key.many[2]"),
        (
            "[cloud_key.each[\"gren\"]]", "Key to rotate does not exist", "Did you mean [\"green\"]?",
            "cloud_key.each"
        ),
        (
            "[module.teams[\"rad\"].cloud_key.k]", "Key to rotate does not exist", "Did you mean [\"red\"]?",
            "module.teams"
        ),
        (
            "[module.teams[\"red\"].cloud_key.l[3]]", "Key to rotate does not exist", "numbered from 0 to 2",
            "module.teams"
        ),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrongWithKeys(_ index: Int) throws {
        let mistake = Self.mistakes[index]
        let found = RotationConfiguration("rotation \"a\" {\n  keys = \(mistake.keys)\n}\n").diagnostics
        let problem = try #require(found.first)
        #expect(found.count == 1, "\(found.map(\.summary))")
        #expect(problem.summary == mistake.summary)
        #expect(problem.detail.contains(mistake.detail), "\(problem.detail)")
        #expect(problem.subject?.text.hasPrefix(mistake.place) == true, "\(problem.subject?.text ?? "")")
    }

    @Test(arguments: [
        ("rotation {\n  keys = [cloud_key.app]\n}\n", "Missing name for rotation"),
        ("rotation \"a\" {\n}\n", "Missing required argument"),
        ("rotation \"a\" {\n  keys = [cloud_key.app]\n  evry = \"1d\"\n}\n", "Unsupported argument"),
        ("rotation \"a b\" {\n  keys = [cloud_key.app]\n}\n", "Invalid rotation name"),
        (
            "rotation \"a\" {\n  keys = [cloud_key.app]\n}\nrotation \"a\" {\n  keys = [cloud_key.many]\n}\n",
            "Duplicate rotation block"
        ),
        (
            "rotation \"a\" {\n  keys = [cloud_key.app]\n  deliver \"fil\" {\n    path = \"x\"\n  }\n}\n",
            "Unknown kind of delivery"
        ),
        (
            "rotation \"a\" {\n  keys = [cloud_key.app]\n  deliver \"file\" {\n  }\n}\n",
            "Missing required argument"
        ),
        (
            "rotation \"a\" {\n  keys = [cloud_key.app]\n  deliver {\n    path = \"x\"\n  }\n}\n",
            "Missing kind for deliver"
        ),
    ])
    func saysWhatIsWrongWithTheForm(own: String, summary: String) {
        #expect(RotationConfiguration(own).diagnostics.map(\.summary) == [summary])
    }

    @Test func aTokenIsNoArgument() throws {
        let found = RotationConfiguration(
            """
            rotation "a" {
              keys = [cloud_key.app]
              deliver "vault" {
                address = "https://vault.example"
                mount   = "kv"
                path    = "app"
                token   = "hvs.abc"
              }
            }
            """
        ).diagnostics
        #expect(found.map(\.summary) == ["Unsupported argument"])
        #expect(found.first?.detail.contains("token_env = \"VAULT_TOKEN\"") == true)
    }

    @Test func itIsNoBlockOfTerraform() {
        let found = RotationConfiguration(
            "",
            main: RotationConfiguration.main + "rotation \"a\" {\n  keys = [cloud_key.app]\n}\n"
        ).diagnostics
        #expect(found.map(\.summary) == ["Unsupported block type"])
        #expect(found.first?.detail.contains("ends in .keyform.hcl") == true)
    }

    // MARK: Two blocks

    @Test(arguments: [
        ("cloud_key.app", "cloud_key.app"),
        ("cloud_key.many", "cloud_key.many[1]"),
        ("cloud_key.many[1]", "cloud_key.many"),
        ("module.team", "module.team.cloud_key.k"),
        ("module.teams", "module.teams[\"red\"]"),
        ("module.teams[\"red\"]", "module.teams.cloud_key.k"),
        ("module.teams.cloud_key.l[1]", "module.teams[\"red\"].cloud_key.l"),
        ("module.teams[\"red\"].cloud_key.l[1]", "module.teams"),
    ])
    func oneKeyHasOneBlock(_ first: String, _ second: String) throws {
        let found = RotationConfiguration(
            "rotation \"a\" {\n  keys = [\(first)]\n}\nrotation \"b\" {\n  keys = [\(second)]\n}\n"
        ).diagnostics
        try #require(found.map(\.summary) == ["Key in two rotation blocks"])
        #expect(found[0].subject?.text == second)
        #expect(found[0].detail.contains("by the rotation \"a\" already, at own.keyform.hcl:2,"))
    }

    @Test(arguments: [
        ("cloud_key.many[0]", "cloud_key.many[1]"),
        ("module.team", "module.teams"),
        ("module.teams[\"red\"]", "module.teams[\"grey\"].cloud_key.l"),
        ("module.teams[\"red\"].cloud_key.l", "module.teams[\"grey\"].cloud_key.l[1]"),
        ("module.teams.cloud_key.l", "module.teams.cloud_key.k"),
    ])
    func othersAreFree(_ first: String, _ second: String) {
        let found = RotationConfiguration(
            "rotation \"a\" {\n  keys = [\(first)]\n}\nrotation \"b\" {\n  keys = [\(second)]\n}\n"
        ).diagnostics
        #expect(found.isEmpty, "\(found.map(\.detail))")
    }

    /// What is found by tables is what each name selects, and two blocks are refused exactly where they share an instance.
    @Test func tablesFindWhatNamesSelect() throws {
        let names = [
            "cloud_key.app", "cloud_key.many", "cloud_key.many[0]", "cloud_key.many[1]",
            "cloud_key.each[\"blue\"]", "module.team", "module.team.cloud_key.l",
            "module.team.cloud_key.l[2]",
            "module.teams", "module.teams[\"red\"]", "module.teams.cloud_key.k",
            "module.teams.cloud_key.l[1]",
            "module.teams[\"grey\"].cloud_key.l", "module.teams[\"red\"].cloud_key.l[1]",
        ]
        var instances = [
            "cloud_key.app", "cloud_key.many[0]", "cloud_key.many[1]", "cloud_key.each[\"blue\"]",
            "cloud_key.each[\"green\"]",
        ]
        for module in ["module.team", "module.teams[\"red\"]", "module.teams[\"grey\"]"] {
            instances.append("\(module).cloud_key.k")
            instances += (0..<3).map { "\(module).cloud_key.l[\($0)]" }
        }
        let addresses = try instances.map { try InstanceAddress(parsing: $0) }
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<40 {
            let chosen = ["a", "b"].map { _ in
                Array(names.shuffled(using: &generator).prefix(Int.random(in: 1...3, using: &generator)))
            }
            let found = RotationConfiguration(
                zip(["a", "b"], chosen).map {
                    "rotation \"\($0)\" {\n  keys = [\($1.joined(separator: ", "))]\n}\n"
                }.joined()
            )
            let targets = found.configuration.rotations.map { $0.coverage.map(\.target) }
            try #require(targets.map(\.count) == chosen.map(\.count))
            var isShared = false
            for address in addresses {
                let covering = targets.map { $0.contains { $0.selects(address) } }
                isShared = isShared || covering == [true, true]
                guard covering != [true, true] else { continue }
                let expected: String? = covering[0] ? "a" : covering[1] ? "b" : nil
                #expect(found.evaluator.coverage.block(of: address)?.name == expected, "\(chosen) \(address)")
            }
            #expect(
                found.diagnostics.contains { $0.summary == "Key in two rotation blocks" } == isShared,
                "\(chosen)"
            )
        }
    }

    /// The check compares each name with what was named before, not each with each.
    @Test func manyNamesAreNoMoreThanTheirNumber() throws {
        let count = 20_000
        let own =
            "rotation \"a\" {\n  keys = [\n"
            + (0..<count).map { "    cloud_key.lots[\($0)],\n" }.joined() + "  ]\n}\n"
            + "rotation \"b\" {\n  keys = [\n"
            + (0..<count).map { "    cloud_key.lots[\($0 + count)],\n" }.joined()
            + "    cloud_key.lots[7],\n  ]\n}\n"
        let found = RotationConfiguration(
            own,
            main: RotationConfiguration.main
                + "resource \"cloud_key\" \"lots\" {\n  count = \(count * 2)\n}\n"
        )
        #expect(found.diagnostics.map(\.summary) == ["Key in two rotation blocks"])
        #expect(try found.block(of: "cloud_key.lots[\(count + 1)]") == "b")
    }
}
