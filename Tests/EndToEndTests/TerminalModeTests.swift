import TestSupport
import Testing

/// A terminal that is read without echo is given back as it was, however the run ends.
@Suite(.aFewAtATime, .enabled(if: SandboxClientsTests.runs("python3", "-c", "import pty")))
struct TerminalModeTests {
    /// Runs a program at a terminal, sends it a signal at the prompt, and says what has become of the echo.
    private static let terminal = """
        import os, signal, sys, termios
        number, prompt, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3:]
        master, slave = os.openpty()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            import fcntl
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for target in range(3):
                os.dup2(slave, target)
            os.execv(command[0], command)
        seen = b""
        while prompt not in seen:
            seen += os.read(master, 4096)
        while termios.tcgetattr(slave)[3] & termios.ECHO:
            pass
        os.kill(pid, number)
        os.waitpid(pid, 0)
        print("echo" if termios.tcgetattr(slave)[3] & termios.ECHO else "silence")
        """

    @Test(arguments: [2, 15, 1])
    func anEndAtAPromptForASecretGivesTheEchoBack(signal: Int) async throws {
        let project = try UserProject(environment: ["IONOS_API_URL": "http://127.0.0.1:9"])
        let executable = try BuiltProducts.executable("keyform")
        let outcome = try await project.runner("/usr/bin/env", environment: ["TERM": "xterm"]).run(
            ["python3", "-c", Self.terminal, String(signal), "Token for", executable, "login"],
            timeout: .seconds(60)
        )
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(outcome.output == "echo\n", "\(outcome.everything)")
    }
}
