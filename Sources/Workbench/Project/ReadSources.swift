import Configuration
import HCL
package import SourceText
import Synchronization

/// The configuration files that were read last, for messages that must know what is secret in other files.
package final class ReadSources: Sendable {
    private let files = Mutex<[SourceFile]>([])

    package init() {}

    package func remember(_ read: [SourceFile]) {
        files.withLock { $0 = read }
    }

    /// The names of the variables that the files declare as sensitive.
    package var sensitiveVariables: Set<String> {
        files.withLock { files in
            files.reduce(into: []) { $0.formUnion(SecretLiterals.sensitiveVariables(in: $1)) }
        }
    }
}
