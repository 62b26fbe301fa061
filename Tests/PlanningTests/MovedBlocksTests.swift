import Addresses
import Providers
import Testing

@Suite struct MovedBlocksTests {
    /// A module whose instances have other keys moves as a whole, and is named once.
    @Test func movedBlocksNameModules() throws {
        var blocks = MovedBlocks()
        for (from, to) in [
            ("module.m.t.a[0]", "module.m[0].t.a[0]"),
            ("module.m.module.i[1].t.b", "module.m[0].module.i[1].t.b"),
            ("module.n[0].module.i.t.a", "module.n[0].module.i[\"k\"].t.a"), ("module.p.t.a", "t.a"),
            ("module.q.t.a", "module.q[0].t.c"),
        ] {
            blocks.add(
                from: try InstanceAddress(parsing: from),
                to: try InstanceAddress(parsing: to),
                keepsOthers: true
            )
        }
        let lines = blocks.text.split(separator: "\n").map { $0.trimmingPrefix(" ").trimmingPrefix("   ") }
            .filter { $0.contains("=") }
        #expect(
            lines.map(String.init) == [
                "from = module.m", "to   = module.m[0]", "from = module.n[0].module.i",
                "to   = module.n[0].module.i[\"k\"]", "from = module.p.t.a", "to   = t.a",
                "from = module.q.t.a",
                "to   = module.q[0].t.c",
            ]
        )
    }
}
