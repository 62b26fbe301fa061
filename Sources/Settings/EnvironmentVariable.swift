/// A variable of the environment that keyform reads.
package struct EnvironmentVariable: Sendable, CustomStringConvertible {
    package let name: String
    /// What it does, as documents say it; Markdown, without a full stop at the end.
    package let meaning: String

    package init(_ name: String, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }

    /// What the variable is set to; nil where it is not set, or empty, which means the same.
    package func value(in environment: [String: String]) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The same in capital letters, as some variables are written too.
    package var inUpperCase: Self {
        Self(name.uppercased(), meaning)
    }

    package var description: String {
        name
    }
}
