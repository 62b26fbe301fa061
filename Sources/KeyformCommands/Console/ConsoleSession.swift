import Configuration
import HCL
import SourceText

/// Answers what is typed at the console.
struct ConsoleSession {
    enum Answer {
        case nothing
        case text(String, warnings: [Diagnostic])
        case failed([Diagnostic])
        case exit
    }

    private static let help = """
        The keyform console evaluates expressions as they stand in a configuration. For
        example, "ionoscloud_user.foo.id" gives the id of that user if it is in the
        state. Nothing is changed.

        Type an expression and hit <enter> to see its value.

        To exit the console, type "exit" and hit <enter>, or use Control-C or
        Control-D.
        """

    let evaluator: ConfigurationEvaluator

    func answer(_ input: String) -> Answer {
        let bytes = Array(input.utf8)
        switch bytes.trimmed {
        case []: return .nothing
        case Array("exit".utf8): return .exit
        case Array("help".utf8): return .text(Self.help, warnings: [])
        default: break
        }
        let (expression, problems) = Parser.parseExpression(
            file: SourceFile(name: "<console-input>", bytes: bytes)
        )
        guard !problems.hasErrors else {
            return .failed(problems)
        }
        let (text, diagnostics) = evaluator.console(expression)
        guard let text else {
            return .failed(diagnostics)
        }
        return .text(text, warnings: diagnostics)
    }
}

extension [UInt8] {
    /// Without the white space around.
    fileprivate var trimmed: [UInt8] {
        func isSpace(_ byte: UInt8) -> Bool {
            byte == 0x20 || (0x09...0x0D).contains(byte)
        }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) })
        else {
            return []
        }
        return Array(self[first...last])
    }
}
