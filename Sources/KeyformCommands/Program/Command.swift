package import ArgumentParser
package import Rendering
package import SourceText

/// One command of the program.
package protocol Command: ParsableArguments, Sendable {
    static var declaration: CommandDeclaration { get }
    /// Whether, and where, the command says that the account is only simulated.
    var sandboxNotice: SandboxNotice { get }
    /// How it shows what it does.
    var presentation: Presentation { get }
    /// How it takes the right to write, where that can be chosen.
    var lockOptions: LockOptions? { get }

    /// Whether it reads or writes the state.
    var usesState: Bool { get }

    /// Does the work.
    ///
    /// - Returns: the exit status.
    /// - Throws: what keeps it from being done; the caller prints it and exits with 1.
    func run(in context: CommandContext) async throws(DiagnosticsError) -> Int32
}

/// Where a command says that no real account is touched.
package enum SandboxNotice: Sendable {
    /// On the first line of the output.
    case beforeOutput
    /// On standard error, as the output is for programs.
    case besideOutput
    /// Nowhere: the command looks at no account.
    case none
}

/// The exit statuses, as Terraform has them.
package enum ExitStatus {
    package static let done: Int32 = 0
    package static let failed: Int32 = 1
    /// With `-detailed-exitcode`: the plan has changes.
    package static let changes: Int32 = 2
}

extension Command {
    package var sandboxNotice: SandboxNotice {
        .beforeOutput
    }

    package var presentation: Presentation {
        Presentation()
    }

    package var usesState: Bool {
        true
    }

    package var lockOptions: LockOptions? {
        nil
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

/// A command that makes or carries out a plan: its options say how it shows what it does.
package protocol PlanningCommand: Command {
    var plan: PlanOptions { get }
}

extension PlanningCommand {
    package var sandboxNotice: SandboxNotice {
        plan.json ? .besideOutput : .beforeOutput
    }

    package var presentation: Presentation {
        plan.presentation
    }

    package var lockOptions: LockOptions? {
        plan.lock
    }
}
