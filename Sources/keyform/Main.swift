internal import Glibc
import KeyformCommands

@main
struct Main {
    static func main() {
        let environment = ProcessSurroundings.environment
        CrashOutput.keepPrivate(environment: environment)
        SignalWatch.shared.start()
        let program = Program(environment: environment, terminal: .current())
        let words = Array(CommandLine.arguments.dropFirst())
        // At once, without waiting for connections and threads that nobody needs any more.
        exit(DeepStack.run { await program.run(words) } ?? 1)
    }
}
