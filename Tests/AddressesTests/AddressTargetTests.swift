import Addresses
import Testing

@Suite struct AddressTargetTests {
    @Test(arguments: [
        "module.m", "module.m[0]", "module.m[\"a.b\"].module.inner", "t.a", "module.m.t.a", "data.t.a[\"k\"]",
        "module.m[2].data.t.a",
    ])
    func isReadAsItIsWritten(_ text: String) throws {
        #expect(try AddressTarget(parsing: text).description == text)
    }

    @Test(arguments: ["", "module", "module.", "module.m.", "module.m.t", "module.m[", "t", "module.m[0]x"])
    func refusesWhatNamesNothing(_ text: String) {
        #expect(throws: AddressError.self) { try AddressTarget(parsing: text) }
    }

    @Test(arguments: [
        ("module.m", "module.m.t.a", true), ("module.m", "module.m[0].t.a", true),
        ("module.m", "module.m[0].module.i[1].t.a[2]", true), ("module.m", "t.a", false),
        ("module.m[0]", "module.m[0].t.a", true), ("module.m[0]", "module.m[1].t.a", false),
        ("module.m[0]", "module.m.t.a", false), ("module.m.t.a", "module.m[3].t.a[\"k\"]", true),
        ("module.m[3].t.a", "module.m[3].t.a[\"k\"]", true), ("module.m.t.a[0]", "module.m[3].t.a[0]", true),
        ("module.m.t.a[0]", "module.m[3].t.a[1]", false), ("t.a", "t.a[0]", true),
        ("t.a", "module.m.t.a", false),
        ("t.a[0]", "t.a", false), ("data.t.a", "t.a", false),
        ("module.m.t.a", "module.m.module.i.t.a", false),
    ])
    func selects(_ target: String, _ address: String, _ isSelected: Bool) throws {
        #expect(try AddressTarget(parsing: target).selects(InstanceAddress(parsing: address)) == isSelected)
    }

    @Test func sortsModulesBeforeWhatIsInThem() throws {
        let sorted = [
            "data.t.z", "t.a", "t.a[0]", "module.a", "module.a.t.a", "module.a[0]", "module.a.module.b",
        ]
        let targets = try sorted.reversed().map { try AddressTarget(parsing: $0) }
        #expect(targets.sorted().map(\.description) == sorted)
    }
}
