import ArgumentParser
import Rendering
import SourceText

/// One command of the program.
protocol Command: ParsableArguments, Sendable {
    static var declaration: CommandDeclaration { get }
    /// Whether, and where, it says that the account is only simulated.
    var sandboxNotice: SandboxNotice { get }
    /// How it shows what it does.
    var presentation: Presentation { get }
    /// The files that its options name to be written.
    var writtenFiles: WrittenFiles { get }

    /// Does the work.
    ///
    /// - Returns: the exit status.
    /// - Throws: what keeps it from being done; the caller prints it and exits with 1.
    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32
}

/// The exit statuses, as Terraform has them.
enum ExitStatus {
    static let done: Int32 = 0
    static let failed: Int32 = 1
    /// With `-detailed-exitcode`: the plan has changes.
    static let changes: Int32 = 2
}

extension Command {
    var sandboxNotice: SandboxNotice {
        Self.declaration.sandboxNotice
    }

    var presentation: Presentation {
        Presentation()
    }

    var writtenFiles: WrittenFiles {
        WrittenFiles([:])
    }

    /// Reads the arguments that the normaliser has put into one spelling.
    ///
    /// - Throws: a usage error in words for people.
    static func read(_ arguments: [String]) throws(UsageError) -> any Command {
        do {
            return try parse(arguments)
        } catch {
            let message = Self.message(for: error).replacing("--", with: "-")
            throw UsageError(kind: .flags, message: message, command: declaration.path)
        }
    }
}

/// A command whose options say how it takes the right to write.
protocol LockingCommand: Command {
    var lock: LockOptions { get }
}
