internal import Glibc

/// What is known of the terminal, and how it is asked.
package struct Terminal: Sendable {
    /// Whether a person can answer.
    package var isInteractive: Bool
    package var outputIsTerminal: Bool
    package var errorIsTerminal: Bool
    /// Columns of standard output, or Terraform's width where it is no terminal.
    package var columns: Int
    /// The columns of standard output as they are now, which is other than at first once the window was resized.
    package var columnsNow: @Sendable () -> Int
    /// Reads a line without its end; nil at the end of the input.
    package var readLine: @Sendable () -> String?
    /// As `readLine`, without showing what is typed.
    package var readSecret: @Sendable () -> String?

    package init(
        isInteractive: Bool,
        outputIsTerminal: Bool,
        errorIsTerminal: Bool,
        columns: Int,
        readLine: @escaping @Sendable () -> String?,
        readSecret: (@Sendable () -> String?)? = nil,
        columnsNow: (@Sendable () -> Int)? = nil
    ) {
        self.isInteractive = isInteractive
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.columns = columns
        self.columnsNow = columnsNow ?? { columns }
        self.readLine = readLine
        self.readSecret = readSecret ?? readLine
    }

    /// The terminal that this process was started from.
    package static func current() -> Terminal {
        let output = isatty(STDOUT_FILENO) == 1
        return Terminal(
            isInteractive: isatty(STDIN_FILENO) == 1,
            outputIsTerminal: output,
            errorIsTerminal: isatty(STDERR_FILENO) == 1,
            columns: output ? columns(STDOUT_FILENO) : 78,
            readLine: { Swift.readLine(strippingNewline: true) },
            readSecret: {
                TerminalMode.reading(with: { $0.c_lflag &= ~tcflag_t(ECHO) }) {
                    Swift.readLine(strippingNewline: true)
                }
            },
            columnsNow: { columns(STDOUT_FILENO) }
        )
    }

    private static func columns(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 78
        }
        return Int(size.ws_col)
    }
}
