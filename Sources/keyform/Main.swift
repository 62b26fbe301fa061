internal import Glibc
import KeyformCommands

@main
struct Main {
    static func main() {
        SignalWatch.shared.start()
        let program = Program(environment: ProcessSurroundings.environment, terminal: .current())
        let words = Array(CommandLine.arguments.dropFirst())
        // At once, without waiting for connections and threads that nobody needs any more.
        exit(DeepStack.run { await program.run(words) } ?? 1)
    }
}
