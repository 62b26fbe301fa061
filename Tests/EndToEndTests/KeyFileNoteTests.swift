import TestSupport
import Testing

/// Whoever gets a sealing key must know of it: without it nobody opens the secrets.
@Suite(.aFewAtATime) struct KeyFileNoteTests {
    @Test func aKeyThatIsMadeIsAnnouncedOnce() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let path = project.scratch.path("home/state.key")
        let plan = try await project.keyform("plan")
        #expect(
            !plan.errorOutput.contains(path) && !project.scratch.holds("home/state.key"),
            "\(plan.everything)"
        )
        let first = try await project.keyform("apply", "-auto-approve")
        #expect(
            first.unwrappedErrors.contains(
                "Note: made the file \(path) with the key that seals the secrets in the state. Nothing else opens them: keep a"
                    + " copy of it in a safe place."
            ),
            "\(first.everything)"
        )
        let second = try await project.keyform("apply", "-auto-approve")
        #expect(second.errorOutput == "", "\(second.everything)")
        let key = try project.scratch.read("home/state.key").split(separator: "\n")[0]
        #expect(!first.everything.contains(key))
    }

    @Test(arguments: [
        ["KEYFORM_STATE_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "KEYFORM_STATE_KEY_FILE": ""],
        ["KEYFORM_STATE_PASSPHRASE": "planted correct horse", "KEYFORM_STATE_KEY_FILE": ""],
    ])
    func aKeyThatIsGivenIsNot(_ environment: [String: String]) async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let apply = try await project.keyform(["apply", "-auto-approve"], environment: environment)
        #expect(apply.exitStatus == 0 && apply.errorOutput == "", "\(apply.everything)")
    }
}
