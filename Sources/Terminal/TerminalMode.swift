internal import Glibc
import Synchronization

/// The settings of the terminal while it is read without echo, so that an end by a signal gives them back, too.
enum TerminalMode {
    private static let ordinary = Mutex<termios?>(nil)

    /// Reads with other settings; with those that there are where it is no terminal.
    ///
    /// - Parameters:
    ///   - change: makes the other settings.
    ///   - body: reads.
    /// - Returns: what was read.
    static func reading<Result>(with change: (inout termios) -> Void, _ body: () -> Result) -> Result {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else {
            return body()
        }
        let kept = settings
        ordinary.withLock { $0 = kept }
        change(&settings)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
        defer { restore() }
        return body()
    }

    /// Gives the terminal back as it was.
    static func restore() {
        ordinary.withLock { kept in
            if var settings = kept {
                tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            }
            kept = nil
        }
    }
}
