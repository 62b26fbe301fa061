import Foundation
import Glibc
import TestSupport
import Testing

/// A disk that fills up, goes read-only or loses the state under a running apply, and processes that stand still.
@Suite struct HardshipTests {
    /// Whether this process may mount; a container often may not, whoever it runs as.
    private static let mayMount: Bool = {
        guard geteuid() == 0, let folder = try? ScratchFolder() else { return false }
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else { return false }
        umount2(folder.path, Int32(MNT_DETACH))
        return true
    }()

    private func posts(_ server: RunningSandbox) throws -> [String] {
        try server.requests().filter { $0.method == "POST" }.map(\.shape)
    }

    // MARK: - Disks

    /// Sizes at which the state can be made, but the apply does not end, and one at which it does.
    @Test(
        .enabled(if: HardshipTests.mayMount, "mounting needs root and CAP_SYS_ADMIN"),
        arguments: [240, 280, 300, 320, 4096]
    )
    func aDiskThatIsReallyFull(kilobytes: Int) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let disk = try Disk("size=\(kilobytes)k")
        let state = ["-state", disk.path("keyform.db")]
        let first = try await project.keyform(state + ["apply", "-auto-approve"])
        #expect(first.exitStatus == 0 || first.unwrappedErrors.contains("full"), "\(first.everything)")
        try disk.remount("size=16m")
        let next = try await project.keyform(state + ["apply", "-auto-approve"])
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(try posts(server) == ["POST /um/users", "POST /um/users/ID/s3keys"])
        #expect(try await project.keyform(state + ["plan", "-detailed-exitcode"]).exitStatus == 0)
        #expect(try await project.keyform(state + ["state", "check"]).exitStatus == 0)
    }

    @Test(.enabled(if: HardshipTests.mayMount, "mounting needs root and CAP_SYS_ADMIN"))
    func aDiskThatIsReadOnly() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let disk = try Disk("size=16m")
        let state = ["-state", disk.path("keyform.db")]
        #expect(try await project.keyform(state + ["apply", "-auto-approve"]).exitStatus == 0)
        try disk.remount("size=16m", flags: UInt(MS_RDONLY))
        let count = try server.requests().count { $0.method != "GET" }
        let refused = try await project.keyform(state + ["destroy", "-auto-approve"])
        #expect(refused.exitStatus == 1)
        #expect(refused.unwrappedErrors.contains("keyform.db"), "\(refused.everything)")
        #expect(refused.unwrappedErrors.lowercased().contains("read-only"), "\(refused.everything)")
        #expect(try server.requests().count { $0.method != "GET" } == count)
        // Readers need no room.
        for command in [["state", "list"], ["plan", "-detailed-exitcode"], ["state", "check"], ["log"]] {
            let outcome = try await project.keyform(state + command)
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        }
    }

    /// The state is taken away while keys are made: nothing more is made, and the message says what happened.
    @Test(arguments: ["delete", "truncate", "replace"])
    func theStateIsTakenAway(how: String) async throws {
        let server = try RunningSandbox("-fault", "POST /um/users delay=20s")
        let project = try UserProject(fixture: "s3-key", server: server)
        let run = try project.start("apply", "-auto-approve")
        try await eventually("the first create is on its way") { try !posts(server).isEmpty }
        let path = project.path("keyform.db")
        switch how {
        case "delete": unlink(path)
        case "truncate": truncate(path, 0)
        default:
            try Data("something else".utf8).write(to: URL(filePath: path + ".other"))
            rename(path + ".other", path)
        }
        let outcome = await run.outcome()
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains("while this process used it"), "\(outcome.everything)")
        #expect(try posts(server) == ["POST /um/users"])
    }

    // MARK: - Processes

    /// A writer that stands still keeps the right to write; readers do not wait for it.
    @Test func aStoppedWriter() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users delay=20s")
        let project = try UserProject(fixture: "s3-key", server: server)
        let run = try project.start("apply", "-auto-approve")
        try await eventually("the first create is on its way") { try !posts(server).isEmpty }
        run.send(SIGSTOP)
        let second = try await project.keyform("apply", "-auto-approve")
        #expect(second.exitStatus == 1)
        #expect(second.unwrappedErrors.contains("process \(run.processID)"), "\(second.everything)")
        let list = try await project.keyform("state", "list")
        #expect(list.exitStatus == 0 && list.errorOutput.contains("is running"), "\(list.everything)")
        let backup = try await project.keyform("state", "backup", "copy.db")
        #expect(backup.exitStatus == 0, "\(backup.everything)")
        run.send(SIGCONT)
        let outcome = await run.outcome()
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(try posts(server) == ["POST /um/users", "POST /um/users/ID/s3keys"])
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        // The backup holds the intent, so even from it nothing is made twice.
        let restored = try await project.keyform("-state", "copy.db", "apply", "-auto-approve")
        #expect(restored.exitStatus == 1 || restored.exitStatus == 0, "\(restored.everything)")
        #expect(try posts(server).count { $0 == "POST /um/users" } == 1)
    }

    @Test func twoAtOnce() async throws {
        let server = try RunningSandbox("-latency", "20ms")
        let project = try UserProject(fixture: "s3-key", server: server)
        let runs = try (0..<4).map { _ in try project.start("apply", "-auto-approve") }
        var statuses: [Int32?] = []
        for run in runs {
            let outcome = await run.outcome()
            statuses.append(outcome.exitStatus)
            #expect(
                outcome.exitStatus == 0 || outcome.unwrappedErrors.contains("written by another keyform"),
                "\(outcome.everything)"
            )
        }
        #expect(statuses.contains(0))
        #expect(try posts(server) == ["POST /um/users", "POST /um/users/ID/s3keys"])
    }
}

/// A file system in memory that is gone with this value.
private final class Disk {
    private let folder: ScratchFolder

    init(_ options: String) throws {
        folder = try ScratchFolder()
        try #require(mount("tmpfs", folder.path, "tmpfs", 0, options) == 0)
    }

    deinit {
        umount2(folder.path, Int32(MNT_DETACH))
    }

    func path(_ name: String) -> String {
        folder.path(name)
    }

    func remount(_ options: String, flags: UInt = 0) throws {
        try #require(mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT) | flags, options) == 0)
    }
}
