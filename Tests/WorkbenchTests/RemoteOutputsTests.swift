import StateModel
import Testing

@testable import Workbench

@Suite struct RemoteOutputsTests {
    /// In the sandbox the folder of a workspace has the mark, and the file has not.
    @Test(arguments: [
        ("keyform.db", "keyform.db"), ("../net/keyform.db", "../net/keyform.db"),
        ("../net/keyform.d/prod.db", "../net/keyform.sandbox.d/prod.db"),
        ("db/x.db.d/prod.db", "db/x.sandbox.db.d/prod.db"),
    ]) func workspacesOfTheSandboxAreFound(_ path: String, _ expected: String) {
        #expect(StateLocation.file(path).ofSandboxedWorkspace == expected)
        #expect(StateLocation.file(expected).isSandboxed == (path != expected))
    }
}
