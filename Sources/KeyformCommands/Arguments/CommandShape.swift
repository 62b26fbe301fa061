/// What can be typed after the name of a command.
package struct CommandShape: Sendable {
    package struct Flag: Sendable {
        package enum Kind: Sendable {
            /// `-name`, `-name=true`, `-name=false`.
            case switching
            /// `-name=VALUE`, `-name VALUE`.
            case value
        }

        package let name: String
        package let kind: Kind

        /// Whether an empty value says something.
        ///
        /// A path, a format, a number, an address or an id is never empty; `-var` says itself what it expects.
        package var takesEmptyText: Bool {
            ["m", "var"].contains(name)
        }
    }

    /// The words that call it, for example `["state", "mv"]`.
    package let path: [String]
    package let flags: [Flag]
    /// The most words that may follow besides flags; nil for any number.
    package let maximumWords: Int?
    /// How many must follow, by what they are called in messages.
    package let requiredWords: [String]
    package let help: String

    package init(
        _ path: [String],
        switches: [String] = [],
        values: [String] = [],
        requiredWords: [String] = [],
        maximumWords: Int? = 0,
        help: String
    ) {
        self.path = path
        flags =
            switches.map { Flag(name: $0, kind: .switching) } + values.map { Flag(name: $0, kind: .value) }
        self.requiredWords = requiredWords
        self.maximumWords = maximumWords
        self.help = help
    }

    package var name: String {
        path.joined(separator: " ")
    }

    /// Accepted before every command, and after it.
    static let globalFlags = [
        Flag(name: "chdir", kind: .value), Flag(name: "state", kind: .value),
        Flag(name: "no-color", kind: .switching), Flag(name: "input", kind: .switching),
        Flag(name: "sandbox", kind: .switching), Flag(name: "help", kind: .switching),
        Flag(name: "h", kind: .switching), Flag(name: "version", kind: .switching),
        Flag(name: "v", kind: .switching),
    ]
}
