import Foundation
import TestSupport
import Testing

/// A state that this user may not read: whose it is, and what its mode lets others do.
@Suite(.aFewAtATime) struct UnreadableStateTests {
    @Test func itsOwnerAndModeAreNamed() async throws {
        let setpriv = "/usr/bin/setpriv"
        guard getuid() != 0 || FileManager.default.isExecutableFile(atPath: setpriv) else {
            return
        }
        let project = try UserProject.inSandbox(fixture: "s3-key")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let database = project.path("keyform.sandbox.db")
        let manager = FileManager.default
        var command = [try BuiltProducts.executable("keyform")] + project.globals
        if getuid() == 0 {
            // No mode keeps root out, so another user asks; the folders are open to that one.
            for folder in [project.scratch.path, project.path("")] {
                try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
            }
            command = [setpriv, "--reuid", "61234", "--clear-groups"] + command
        }
        try manager.setAttributes([.posixPermissions: getuid() == 0 ? 0o600 : 0o200], ofItemAtPath: database)
        for arguments in [["state", "list"], ["show"], ["state", "check"], ["plan"]] {
            let outcome = try await project.runner(command[0]).run(
                Array(command.dropFirst()) + arguments,
                timeout: .seconds(60)
            )
            // The program, or a folder above it, may not be open to that user.
            guard ![126, 127].contains(outcome.exitStatus) else { return }
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            let owner = getuid() == 0 ? "belongs to root with mode 0600" : "with mode 0200"
            #expect(outcome.unwrappedErrors.contains(owner), "\(arguments): \(outcome.everything)")
            #expect(
                outcome.unwrappedErrors.contains("keyform runs as"),
                "\(arguments): \(outcome.everything)"
            )
        }
    }
}
