import Addresses
import Configuration
import Planning
import Providers
import StateModel
import Testing
import Values

@Suite struct SecretTests {
    private func world(_ arguments: [String: Term]) -> TestWorld {
        TestWorld([thing("a", .none, arguments)])
    }

    private let text = Term.value(.string("hunter2"))

    @Test func neverShowsAPassword() throws {
        let plan = try world(["password": text]).plan()
        #expect(plan.changes[0].after?["password"] == .unknown(.string, marks: .sensitive))
        #expect(plan.changes[0].changedSecrets == ["password"])
        #expect(!"\(plan)".contains("hunter2"))
    }

    /// What the API repeats of a secret is one before it is told anew, too.
    @Test func whatIsComputedAnewStaysASecret() throws {
        var world = world(["name": "m"])
        try world.add(at("a"), ["digest": Value.string("d").marked(.sensitive)])
        let after = try world.plan().changes[0].after
        #expect(after?["digest"] == .unknown(.string, marks: .sensitive))
        #expect(after?["seal"] == .unknown(.string))
    }

    @Test func sendsAPasswordOnlyWhenItIsAnother() throws {
        var world = world(["password": text])
        try world.add(at("a"), fingerprints: ["password": world.seal.fingerprint(of: "hunter2")])
        #expect(try world.plan().text == "")
        world.configuration.blocks[0].arguments["password"] = "other"
        let plan = try world.plan()
        #expect(plan.text == "update a (configurationChanged) password=(sensitive)\n0 update a")
        #expect(plan.changes[0].changedSecrets == ["password"])
        #expect(plan.changes[0].before?["password"] == .unknown(.string, marks: .sensitive))
        world.configuration.blocks[0].arguments["password"] = nil
        #expect(try world.plan().text == "")
        world.configuration.blocks[0].lifecycle.ignoredChanges = .paths(["password"])
        world.configuration.blocks[0].arguments["password"] = "other"
        #expect(try world.plan().text == "")
    }

    @Test func sendsAWriteOnlyPasswordWithItsVersion() throws {
        var world = world(["password_wo": text, "password_wo_version": .value(.number(1))])
        let creation = try world.plan()
        #expect(creation.changes[0].changedSecrets == ["password_wo"])
        #expect(creation.changes[0].after?["password_wo"]?.isNull == true)
        try world.add(at("a"), ["password_wo_version": .number(1)])
        world.configuration.blocks[0].arguments["password_wo"] = "another"
        #expect(try world.plan().text == "")
        world.configuration.blocks[0].arguments["password_wo_version"] = .value(.number(2))
        let plan = try world.plan()
        #expect(plan.changes[0].changedSecrets == ["password_wo"])
        #expect(plan.text == "update a (configurationChanged) password_wo_version=2 password_wo!\n0 update a")
    }

    @Test func letsExpressionsSeeWhatIsConfigured() throws {
        var world = TestWorld([
            thing("a", .none, ["password": text]),
            thing("b", .none, ["email": .attribute(at("a"), "password")]),
        ])
        try world.add(at("a"), fingerprints: ["password": world.seal.fingerprint(of: "hunter2")])
        let after = try world.plan().changes[1].after?["email"]
        #expect(after == .string("hunter2").marked(.sensitive))
    }

    @Test func marksWhatTheSchemaCallsSensitive() throws {
        var world = world([:])
        try world.add(at("a"))
        #expect(try world.plan().changes[0].after?["token"]?.isSensitive == true)
        world.configuration.outputs = [("o", .attribute(at("a"), "token"))]
        #expect(try world.plan().outputs[0].after?.isSensitive == true)
    }
}
