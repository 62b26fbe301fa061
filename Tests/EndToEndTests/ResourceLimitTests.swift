import Foundation
import TestSupport
import Testing

/// Too few files, threads or too little memory: an error in time, with the right name; never a crash or a hang.
@Suite(.aFewAtATime) struct ResourceLimitTests {
    /// Closes what a shell was given besides its standard streams: what other tests have open at the moment would count.
    private static let closing = """
        for path in /proc/self/fd/*; do n=${path##*/}; case $n in [012]) ;; *) eval "exec $n>&-" ;; esac; done
        """

    /// A run in a shell that has set limits first.
    private func run(
        _ project: UserProject,
        _ limits: String,
        _ arguments: [String],
        as user: [String] = []
    ) async throws -> ProcessOutcome {
        let script =
            "\(Self.closing)\n\(limits) && exec \(user.isEmpty ? "" : user.joined(separator: " ") + " ")\"$0\" \"$@\""
        return try await project.runner("/bin/bash").run(
            ["-c", script, try BuiltProducts.executable("keyform")] + project.globals + arguments,
            timeout: .seconds(60)
        )
    }

    private func expectNamed(_ outcome: ProcessOutcome, _ title: String, _ limit: String, _ what: String) {
        #expect(outcome.exitStatus == 1, "\(what): \(outcome.everything)")
        #expect(outcome.errorOutput.contains("Error: \(title)"), "\(what): \(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains(limit), "\(what): \(outcome.everything)")
        #expect(!outcome.errorOutput.contains("ermission"), "\(what): \(outcome.everything)")
    }

    static let commands = [
        ["plan"], ["apply", "-auto-approve"], ["show"], ["output", "-json"], ["state", "check"], ["log"],
        ["validate"],
    ]

    @Test(arguments: [4, 5, 6, 7, 8, 9, 12, 16])
    func tooFewFiles(_ count: Int) async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let before = try project.bytes("project/keyform.sandbox.db")
        for command in Self.commands {
            let outcome = try await run(project, "ulimit -n \(count)", command)
            expectNamed(outcome, "Too many open files", "ulimit -n", "\(count) \(command)")
        }
        #expect(try project.bytes("project/keyform.sandbox.db") == before)
    }

    /// A limit that may be raised is no trouble.
    @Test func aSoftLimitIsRaised() async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        let outcome = try await run(project, "ulimit -S -n 8", ["apply", "-auto-approve"])
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
    }

    /// Fewer connections than were asked for, where there are files for no more.
    @Test func connectionsAreFewerWhereFilesAre() async throws {
        let files = [
            "main.tf": """
            resource "ionoscloud_group" "g" {
              count = 120
              name  = "g${count.index}"
            }
            """
        ]
        let project = try UserProject(files, server: try RunningSandbox("-latency", "20ms"))
        let outcome = try await run(project, "ulimit -n 160", ["apply", "-auto-approve", "-parallelism=200"])
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
    }

    @Test(arguments: ["-v 130000", "-v 160000", "-v 200000", "-d 10000", "-d 20000", "-d 60000"])
    func tooLittleMemory(_ limit: String) async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        for command in Self.commands {
            let outcome = try await run(project, "ulimit \(limit)", command)
            // So little that the system cannot even load the program.
            guard outcome.exitStatus != 127 else { continue }
            expectNamed(outcome, "Not enough memory", "ulimit \(limit.prefix(2))", "\(limit) \(command)")
        }
    }

    @Test(arguments: ["-v 600000", "-s 32", "-s 64", "-s unlimited"])
    func littleThatSuffices(_ limit: String) async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        for command in Self.commands {
            let outcome = try await run(project, "ulimit \(limit)", command)
            #expect(outcome.exitStatus != nil, "\(limit) \(command): \(outcome.everything)")
        }
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// Room for the start, and for a while: what is left must not end in a crash or a hang.
    @Test(arguments: [420_000, 700_000, 875_000, 887_500, 943_750, 1_000_000])
    func addressesThatRunShort(_ limit: Int) async throws {
        let project = try UserProject(fixture: "s3-key", server: try RunningSandbox())
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        for command in Self.commands {
            let outcome = try await run(project, "ulimit -v \(limit)", command)
            #expect([0, 1].contains(outcome.exitStatus), "\(limit) \(command): \(outcome.everything)")
        }
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// The limit on processes binds everybody but root, so another user is asked for.
    @Test(arguments: [1, 2, 4, 6, 8])
    func tooFewThreads(_ count: Int) async throws {
        let project = try UserProject.inSandbox(fixture: "s3-key")
        guard getuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else {
            return
        }
        let user = "61234"
        if getuid() == 0 {
            _ = try await project.runner("/bin/chown").run(
                ["-R", user, project.scratch.path],
                timeout: .seconds(60)
            )
        }
        for command in Self.commands {
            let outcome = try await run(
                project,
                "ulimit -u \(count)",
                command,
                as: getuid() == 0 ? ["/usr/bin/setpriv", "--reuid", user, "--clear-groups"] : []
            )
            // The program, or a folder above it, may not be open to that user.
            guard ![126, 127].contains(outcome.exitStatus) else { continue }
            expectNamed(outcome, "Not enough threads", "ulimit -u", "\(count) \(command)")
        }
    }

    @Test func theVersionIsToldAnyway() async throws {
        let project = try UserProject()
        for limit in ["-n 6", "-d 20000"] {
            let outcome = try await run(project, "ulimit \(limit)", ["version"])
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        }
    }
}
