import Addresses
import Configuration
import ResourceSchemas
import SourceText
import Testing

@testable import Planning

/// What `moved` blocks make of addresses, with modules.
@Suite struct MoveRulesTests {
    private func target(_ text: String) throws -> AddressTarget {
        try AddressTarget(parsing: text)
    }

    private func rules(_ moves: [(String, String, String)]) throws -> MoveRules {
        MoveRules(
            try moves.map { module, from, to in
                MovedBlock(
                    from: try target(from),
                    to: try target(to),
                    in: module.isEmpty ? .root : try ModuleAddress(parsing: module),
                    declaration: TestConfiguration.range
                )
            },
            SchemaCatalog([])
        )
    }

    /// Each line: the module of the block, `from`, `to`, an address, and where it ends up.
    @Test(arguments: [
        ("", "t.a", "module.m.t.a", "t.a[\"k\"]", "module.m.t.a[\"k\"]"),
        ("", "t.a[0]", "module.m[1].t.b", "t.a[0]", "module.m[1].t.b"),
        ("", "t.a[0]", "module.m[1].t.b", "t.a[1]", "t.a[1]"),
        ("", "module.m.t.a", "t.a", "module.m.t.a[2]", "t.a[2]"),
        // The address of a resource goes through one instance of the module.
        ("", "module.m.t.a", "t.a", "module.m[0].t.a", "module.m[0].t.a"),
        ("", "module.m", "module.k", "module.m.t.a[3]", "module.k.t.a[3]"),
        ("", "module.m", "module.k", "module.m[\"x\"].module.i[0].t.a", "module.k[\"x\"].module.i[0].t.a"),
        ("", "module.m", "module.k[\"a\"]", "module.m.module.i.t.a", "module.k[\"a\"].module.i.t.a"),
        ("", "module.m", "module.k[\"a\"]", "module.m[0].t.a", "module.m[0].t.a"),
        ("", "module.m[0]", "module.m[\"z\"]", "module.m[0].t.a", "module.m[\"z\"].t.a"),
        ("", "module.m[0]", "module.m", "module.m[0].t.a", "module.m.t.a"),
        ("", "module.m.module.i", "module.i", "module.m.module.i[1].t.a", "module.i[1].t.a"),
        ("", "module.m", "module.n", "module.mm.t.a", "module.mm.t.a"),
        // Inside of a module, for each of its instances.
        ("module.m", "t.a", "t.b", "module.m[4].t.a[1]", "module.m[4].t.b[1]"),
        ("module.m", "t.a", "t.b", "t.a", "t.a"),
        ("module.m", "t.a", "module.i[0].t.a", "module.m[\"x\"].t.a", "module.m[\"x\"].module.i[0].t.a"),
        ("module.m", "module.i", "module.j", "module.m[1].module.i[2].t.a", "module.m[1].module.j[2].t.a"),
        (
            "module.m.module.i", "t.a[0]", "t.a[1]", "module.m[1].module.i[2].t.a[0]",
            "module.m[1].module.i[2].t.a[1]"
        ),
        // Into itself: once.
        ("", "module.a", "module.a.module.b", "module.a.t.x", "module.a.module.b.t.x"),
        ("", "module.a", "module.a.module.b", "module.a.module.b.t.x", "module.a.module.b.t.x"),
        ("", "module.a.module.b", "module.a", "module.a.module.b.t.x", "module.a.t.x"),
    ])
    func oneBlock(_ module: String, _ from: String, _ to: String, _ address: String, _ end: String) throws {
        var rules = try rules([(module, from, to)])
        rules.reportCircles()
        #expect(rules.diagnostics.map(\.summary) == [])

        #expect(rules.follow(try InstanceAddress(parsing: address))?.description == end)
    }

    @Test func theClosestBlockMovesFirst() throws {
        var rules = try rules([
            ("", "module.m", "module.k"), ("", "module.m.t.a", "t.b"), ("module.k", "t.c", "t.d"),
            ("", "module.m.t.c[7]", "t.seven"), ("", "module.k.module.i", "module.j"),
        ])
        for (from, to) in [
            ("module.m.t.a[1]", "t.b[1]"), ("module.m.t.c[6]", "module.k.t.d[6]"),
            ("module.m.t.c[7]", "t.seven"),
            ("module.m.t.e", "module.k.t.e"), ("module.m.module.i[0].t.c", "module.j[0].t.c"),
        ] {
            #expect(rules.follow(try InstanceAddress(parsing: from))?.description == to)
        }
        #expect(rules.diagnostics.isEmpty)
    }

    @Test(arguments: [
        (
            [("", "module.a", "module.b"), ("", "module.b", "module.a")],
            "Cyclic dependency in move statements"
        ),
        // It would go on for ever, and no address comes twice.
        (
            [("", "module.a", "module.b.module.c"), ("", "module.b", "module.a")],
            "Cyclic dependency in move statements"
        ),
        ([("", "module.a", "module.b"), ("", "module.a", "module.c")], "Ambiguous move statements"),
        ([("", "module.a", "module.c"), ("", "module.b", "module.c")], "Ambiguous move statements"),
        ([("module.k", "module.a", "module.a")], "Redundant move statement"),
        ([("", "module.a", "t.b")], "Invalid \"moved\" addresses"),
        ([("", "t.b", "module.a")], "Invalid \"moved\" addresses"),
        ([("", "module.a.t.b", "u.b")], "Resource type mismatch"),
    ])
    func wrongBlocks(_ moves: [(String, String, String)], _ summary: String) throws {
        var rules = try rules(moves)
        rules.reportCircles()
        #expect(rules.diagnostics.map(\.summary) == [summary])
    }

    @Test func theSameWordsElsewhereAreNoContradiction() throws {
        var rules = try rules([("module.a", "t.x", "t.y"), ("module.b", "t.x", "t.z"), ("", "t.x", "t.w")])
        rules.reportCircles()
        #expect(rules.diagnostics.isEmpty)
    }

    /// A chain costs each link once.
    @Test func aLongChainOfModules() throws {
        let count = 2_000
        var rules = try rules((0..<count).map { ("", "module.m\($0)", "module.m\($0 + 1)") })
        for number in 0..<count {
            let end = rules.follow(try InstanceAddress(parsing: "module.m\(number)[\"k\"].t.a"))
            #expect(end?.description == "module.m\(count)[\"k\"].t.a")
        }
    }
}
