import Addresses
import Configuration
import SourceText
import StateModel
import Testing
import Values

@testable import Planning

/// What `-target` and `-exclude` leave, with modules.
@Suite struct ModuleScopeTests {
    /// Blocks as declared, each with what it needs.
    private struct Graph: BlockGraph {
        let needs: [String: [String]]
        let resourceOrder: [ResourceAddress]

        init(_ blocks: [(String, [String])]) throws {
            needs = Dictionary(uniqueKeysWithValues: blocks)
            resourceOrder = try blocks.map { try ResourceAddress(parsing: $0.0) }
        }

        func dependencies(of resource: ResourceAddress) -> [ResourceAddress] {
            (needs[resource.description] ?? []).compactMap { try? ResourceAddress(parsing: $0) }
        }

        func references(of resource: ResourceAddress, argument: String) -> Set<ResourceAddress> {
            []
        }

        var agenda: BlockAgenda {
            preconditionFailure("nothing is planned here")
        }
    }

    private static let blocks: [(String, [String])] = [
        ("t.base", []), ("module.m.t.a", ["t.base"]), ("module.m.t.b", ["module.m.t.a"]),
        ("module.m.module.i.t.c", ["module.m.t.b"]), ("module.k.t.d", ["module.m.module.i.t.c"]),
        ("t.top", ["module.k.t.d"]),
        ("t.alone", []),
    ]

    private static let addresses = [
        "t.alone", "t.base", "t.top", "module.k.t.d", "module.m[0].t.a", "module.m[0].t.b", "module.m[1].t.a",
        "module.m[1].t.b",
        "module.m[0].module.i.t.c", "module.m[1].module.i.t.c",
    ]

    private static func needs(of block: String) -> [String] {
        blocks.first { $0.0 == block }?.1 ?? []
    }

    private static func allNeeds(of block: String) -> [String] {
        needs(of: block).flatMap { [$0] + allNeeds(of: $0) }
    }

    /// A block, in the instances of the modules that it shares with its user.
    private func needed(_ text: String, by user: InstanceAddress) throws -> ResourceAddress {
        let block = try ResourceAddress(parsing: text)
        let own = user.resource.module.steps
        let shared = zip(own, block.module.steps).prefix { $0.name == $1.name }.count
        return block.inOwnModule.within(
            ModuleAddress(Array(own.prefix(shared)) + block.module.steps.dropFirst(shared))
        )
    }

    private func scope(
        _ targets: [String] = [],
        without excludes: [String] = [],
        _ mode: Plan.Mode = .normal,
        keyless: Bool = false,
        graph: [(String, [String])] = blocks
    ) throws -> (left: [String], scope: SelectionScope) {
        let records = try Self.addresses.map { text in
            let address = try InstanceAddress(parsing: text)
            let block = address.resource.declared.description
            let needs = keyless ? Self.allNeeds(of: block) : Self.needs(of: block)
            return ResourceRecord(
                address: address,
                objectID: text,
                attributes: .null(),
                terms: RecordTerms(
                    dependencies: try needs.map { need in
                        .resource(try keyless ? ResourceAddress(parsing: need) : needed(need, by: address))
                    }
                )
            )
        }
        let scope = SelectionScope(
            PlanSelection(
                targets: try targets.map { try AddressTarget(parsing: $0) },
                excludes: try excludes.map { try AddressTarget(parsing: $0) }
            ),
            mode: mode,
            graph: try Graph(graph),
            records: records
        )
        return (records.map(\.address).filter(scope.contains).map(\.description), scope)
    }

    @Test(arguments: [
        ("module.m[0].t.b", ["t.base", "module.m[0].t.a", "module.m[0].t.b"]),
        (
            "module.m.t.b",
            ["t.base", "module.m[0].t.a", "module.m[0].t.b", "module.m[1].t.a", "module.m[1].t.b"]
        ),
        (
            "module.m[1]",
            ["t.base", "module.m[1].t.a", "module.m[1].t.b", "module.m[1].module.i.t.c"]
        ),
        (
            "module.m.module.i",
            Array(addresses.filter { $0.hasPrefix("module.m") || $0 == "t.base" })
        ),
        ("module.k", Array(addresses.filter { $0 != "t.alone" && $0 != "t.top" })),
        ("t.alone", ["t.alone"]),
    ])
    func targetsBringWhatTheyNeedFromTheirOwnInstance(_ target: String, _ expected: [String]) throws {
        #expect(try scope([target]).left == expected)
    }

    @Test func whatIsPulledInIsTold() throws {
        #expect(
            try scope(["module.m[0].t.b"]).scope.pulledIn.map(\.description) == ["t.base", "module.m.t.a"]
        )
        #expect(try scope(["module.m"]).scope.pulledIn.map(\.description) == ["t.base"])
    }

    @Test(arguments: [
        (
            "module.m[0]",
            addresses.filter { !$0.hasPrefix("module.m[0]") && $0 != "t.top" && $0 != "module.k.t.d" }
        ),
        ("module.m", ["t.alone", "t.base"]),
        ("module.k", addresses.filter { $0 != "module.k.t.d" && $0 != "t.top" }),
    ])
    func excludesTakeTheUsersOfTheirOwnInstanceAlong(_ exclude: String, _ expected: [String]) throws {
        #expect(try scope(without: [exclude]).scope.contains(InstanceAddress(parsing: "t.alone")))
        let left = try scope(without: [exclude], .refreshOnly).left
        #expect(left == expected)
    }

    /// Edges as a state of Terraform has them name a block in all instances of its module.
    @Test func edgesWithoutKeysAreReadByTheConfiguration() throws {
        for (exclude, mode) in [("module.m[0]", Plan.Mode.normal), ("module.m[1].t.a", .refreshOnly)] {
            let expected = try scope(without: [exclude], mode).left
            let found = try scope(without: [exclude], mode, keyless: true)
            #expect(found.left == expected)
            #expect(found.scope.leftOutInDoubt == [])
        }
        #expect(
            try scope(without: ["module.m[0].t.b"], .destroy, keyless: true).left
                == scope(without: ["module.m[0].t.b"], .destroy).left
        )
    }

    /// Where the configuration does not have the blocks any more, any instance counts, and that is said.
    @Test func edgesWithoutKeysStayInDoubt() throws {
        let rest = Self.blocks.filter { !$0.0.hasPrefix("module.m.t") }
        let found = try scope(without: ["module.m[0].t.a"], keyless: true, graph: rest)
        #expect(!found.left.contains("module.m[1].t.b"))
        #expect(found.left.contains("module.m[1].t.a"))
        #expect(found.scope.leftOutInDoubt.map(\.description).contains("module.m[1].t.b"))
    }

    @Test func destroyingAModuleTakesItsUsersAlong() throws {
        #expect(
            try scope(["module.m.module.i"], .destroy).left == [
                "t.top", "module.k.t.d", "module.m[0].module.i.t.c", "module.m[1].module.i.t.c",
            ]
        )
    }

    @Test func blocksMayBeTouchedOrHeld() throws {
        let block = try ResourceAddress(parsing: "module.m.t.a")
        #expect(try scope(["module.m[0]"]).scope.mayTouch(block))
        #expect(try !scope(["module.k"], without: []).scope.mayTouch(ResourceAddress(parsing: "t.alone")))
        #expect(try scope(without: ["module.m[0]"]).scope.mayTouch(block))
        #expect(try !scope(without: ["module.m"]).scope.mayTouch(block))
    }
}
