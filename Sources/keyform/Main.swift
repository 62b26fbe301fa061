internal import Glibc
import KeyformCommands
import LargeStack
import Terminal
import Workbench

@main
struct Main {
    static func main() {
        let environment = ProcessSurroundings.environment
        CrashOutput.keepPrivate(environment: environment)
        ProcessLimits.raise()
        let signals = SignalWatch()
        signals.start()
        let shortage = ProcessLimits.shortage()
        let program = Program(
            environment: environment,
            terminal: .current(),
            signals: signals,
            shortage: shortage
        )
        let words = ProcessSurroundings.arguments
        // At once, without waiting for connections and threads that nobody needs any more.
        exit(DeepStack.run(isDeep: shortage == nil) { await program.run(words) } ?? 1)
    }
}
