import Foundation
import TestSupport
import Testing

/// What is seen at a terminal while a run goes on, and what is left when it has ended, however it ends.
@Suite(.aFewAtATime, .enabled(if: SandboxClientsTests.runs("python3", "-c", "import pty")))
struct LiveLineTests {
    /// Runs a program at a terminal of so many columns and passes on what it writes.
    ///
    /// At SIGUSR1 it sends a signal to the program, or types Control-C.
    private static let terminal = """
        import fcntl, os, pty, signal, struct, sys, termios
        columns, act, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
        pid, fd = pty.fork()
        if pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            os.execv(command[0], command)
        signal.signal(signal.SIGUSR1, lambda *_: os.kill(pid, act) if act else os.write(fd, b"\\x03"))
        while True:
            try:
                data = os.read(fd, 65536)
            except OSError:
                break
            if not data:
                break
            os.write(1, data)
        _, status = os.waitpid(pid, 0)
        sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
        """

    private static let people = """
        resource "ionoscloud_user" "people" {
          count      = 60
          first_name = "Person"
          last_name  = "Number ${count.index}"
          email      = "p${count.index}@people.example"
          password   = "Secret-number-1"
        }
        """

    private func start(
        _ project: UserProject,
        columns: Int,
        signal: Int32 = 0,
        _ arguments: String...
    ) throws -> RunningProcess {
        let executable = try BuiltProducts.executable("keyform")
        return try project.runner("/usr/bin/env", environment: ["TERM": "xterm"]).start(
            ["python3", "-c", Self.terminal, String(columns), String(signal), executable] + project.globals
                + arguments,
            timeout: .seconds(180)
        )
    }

    private func screen(_ outcome: ProcessOutcome, columns: Int) -> VirtualScreen {
        var screen = VirtualScreen(width: columns)
        screen.take(outcome.output)
        return screen
    }

    /// Whether a line is one that counts.
    private func isLive(_ line: String) -> Bool {
        line.contains(#/\[\d+/60\]/#) || line.contains("Planning...") || line.contains("Refreshing ")
    }

    @Test(arguments: [60, 80, 200])
    func nothingOfItIsLeftAtTheEnd(columns: Int) async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.people])
        for (run, end) in [
            ("apply", "Apply complete!"), ("plan", "No changes."), ("destroy", "Destroy complete!"),
        ] {
            let approval = run == "plan" ? "-compact-warnings" : "-auto-approve"
            let outcome = await (try start(project, columns: columns, run, approval)).outcome()
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            let screen = screen(outcome, columns: columns)
            #expect(screen.lines.contains { $0.hasPrefix(end) }, "\(outcome.everything)")
            #expect(!screen.lines.contains(where: isLive), "\(screen.lines.joined(separator: "\n"))")
            #expect(screen.strange.isEmpty)
            for line in screen.erased where isLive(line) {
                #expect(line.count <= columns - 3, "\(line)")
            }
            #expect(run != "plan" || screen.lines.contains { $0.contains(#/^Refreshed 60 objects in /#) })
        }
    }

    /// A run that is held up while the line is on the screen.
    private func held(_ project: UserProject, signal: Int32) async throws -> RunningProcess {
        let run = try start(project, columns: 80, signal: signal, "apply", "-auto-approve", "-parallelism=4")
        try await eventually("the line shows what is done") {
            run.outputSoFar.contains("[6/60] Creating ionoscloud_user.people[")
        }
        return run
    }

    private func project() throws -> UserProject {
        let server = try RunningSandbox("-fault", "POST /um/users #7- delay=600s")
        return try UserProject(["main.tf": Self.people], server: server)
    }

    @Test func nothingOfItIsLeftWhenInterrupted() async throws {
        let run = try await held(try project(), signal: 0)
        run.send(SIGUSR1)
        try await eventually("the interruption is told") { run.outputSoFar.contains("Interrupt received.") }
        try await eventually("the line says so") {
            run.outputSoFar.contains("Interrupted; waiting for 4 operations")
        }
        run.send(SIGUSR1)
        let outcome = await run.outcome()
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        let screen = screen(outcome, columns: 80)
        #expect(screen.lines.contains { $0.hasPrefix("Two interrupts received.") })
        #expect(
            !screen.lines.contains { isLive($0) || $0.contains("waiting for 4") },
            "\(outcome.everything)"
        )
        #expect(screen.lines.last == "")
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV, SIGABRT, SIGQUIT])
    func nothingOfItIsLeftByACrash(signal: Int32) async throws {
        let run = try await held(try project(), signal: signal)
        run.send(SIGUSR1)
        if [SIGTERM, SIGHUP].contains(signal) {
            try await eventually("the interruption is told") {
                run.outputSoFar.contains("Interrupt received.")
            }
            run.send(SIGUSR1)
        }
        let outcome = await run.outcome()
        let screen = screen(outcome, columns: 80)
        #expect(outcome.exitStatus == ([SIGTERM, SIGHUP].contains(signal) ? 1 : 128 + signal))
        #expect(!screen.lines.contains(where: isLive), "\(outcome.everything)")
        #expect(screen.lines.last == "")
    }

    /// In a pipe there are few lines, and none that is written over.
    @Test func inAPipeThereAreWholeLinesOnly() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.people])
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(!apply.output.contains("\r") && !apply.output.contains("\u{1B}"))
        #expect(!apply.output.contains("Creating..."))
        #expect(apply.output.split(separator: "\n").count { $0.contains(": Creation complete after ") } == 60)
        #expect(
            apply.output.contains("  + ionoscloud_user.people[0] and 59 more: created, not in the state\n")
        )
        let plan = try await project.keyform("plan")
        #expect(plan.output.contains("Refreshed 60 objects in "))
        #expect(!plan.output.contains("Refreshing state"))
    }
}
