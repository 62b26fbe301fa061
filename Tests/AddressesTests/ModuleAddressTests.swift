import Addresses
import TestSupport
import Testing

@Suite struct ModuleAddressTests {
    @Test func addressesWithModulesReadBack() throws {
        let texts = [
            "module.m.t.n", "module.m[0].t.n[1]", #"module.a["x.y\"]"].module.b.data.t.n["k"]"#,
            "module.module.t.n",
            "modules.n", "module-a.n",
        ]
        for text in texts {
            #expect(try InstanceAddress(parsing: text).description == text)
        }
        let parsed = try InstanceAddress(parsing: #"module.a["x"].module.b.t.n"#)
        #expect(parsed.resource.module.steps == [.init("a", .key("x")), .init("b")])
        #expect(parsed.resource.declared.description == "module.a.module.b.t.n")
        #expect(parsed.resource.inOwnModule.description == "t.n")
    }

    @Test(arguments: ["module.m", "module.m[0]", #"module.m["a"].module.b[2]"#])
    func readsTheAddressOfAModule(text: String) throws {
        #expect(try ModuleAddress(parsing: text).description == text)
    }

    @Test(arguments: ["", "t.n", "module.m.t.n", "module.m.", "module"])
    func refusesWhatIsNoModule(text: String) {
        #expect(throws: AddressError.self) { try ModuleAddress(parsing: text) }
    }

    @Test func theRootIsWithinNothingElse() throws {
        let module = try ModuleAddress(parsing: "module.a[0].module.b")
        #expect(module.isWithin(.root) && module.isWithin(module))
        #expect(try module.isWithin(ModuleAddress(parsing: "module.a")))
        #expect(try module.isWithin(ModuleAddress(parsing: "module.a[0]")))
        #expect(try !module.isWithin(ModuleAddress(parsing: "module.a[1]")))
        #expect(try !module.isWithin(ModuleAddress(parsing: "module.b")))
        #expect(!ModuleAddress.root.isWithin(module))
        #expect(module.parent?.description == "module.a[0]" && ModuleAddress.root.parent == nil)
    }

    @Test func anInstanceIsOneOfItsBlock() throws {
        let instance = try ResourceAddress(parsing: "module.a[0].t.n")
        #expect(try instance.isInstance(of: ResourceAddress(parsing: "module.a.t.n")))
        #expect(instance.isInstance(of: instance))
        #expect(try !instance.isInstance(of: ResourceAddress(parsing: "module.a[1].t.n")))
        #expect(try !instance.isInstance(of: ResourceAddress(parsing: "t.n")))
        #expect(try !instance.isInstance(of: ResourceAddress(parsing: "module.a[0].data.t.n")))
    }

    /// The order of `terraform state list` (1.11.4).
    @Test(arguments: 0..<20)
    func sortsAsTerraformDoes(seed: UInt64) throws {
        let sorted = try [
            "data.t.z", "a.b", "t.n", "t.n[2]", "t.n[10]", #"t.n["a"]"#, "module.a.t.n", "module.a[2].t.n",
            "module.a[10].t.n", "module.b.data.t.n", "module.b.a.n", #"module.c["B"].t.n"#,
            #"module.c["a"].t.n"#,
            "module.a[0].module.deep.t.n",
        ].map { try InstanceAddress(parsing: $0) }
        var random = SeededGenerator(seed: seed)
        #expect(sorted.shuffled(using: &random).sorted() == sorted)
    }

    @Test func aPathIsPutBeforeAnAddress() throws {
        let module = try ModuleAddress(parsing: "module.a[0]")
        #expect(
            try InstanceAddress(parsing: "module.b.t.n[1]").within(module).description
                == "module.a[0].module.b.t.n[1]"
        )
        #expect(module.calling("b", .index(1)).description == "module.a[0].module.b[1]")
        #expect(ModuleAddress.root.prefix == "" && module.prefix == "module.a[0].")
    }
}
