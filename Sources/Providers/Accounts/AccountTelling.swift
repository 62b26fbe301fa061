package import JSONText
package import SourceText

/// A provider that can say which account it reaches, and as whom; it only reads.
package protocol AccountTelling: Sendable {
    /// Asks the API who asks it. No secret is in the answer.
    func tell() async -> AccountPortrait
}

/// An account as whoever asks reaches it.
package struct AccountPortrait: Sendable {
    /// One thing that is known of it.
    package struct Fact: Sendable {
        /// For programs, such as `user`.
        package let name: String
        /// For people, such as `User`.
        package let title: String
        package let text: String
        package let json: JSONValue

        package init(_ name: String, _ title: String, _ text: String, json: JSONValue? = nil) {
            self.name = name
            self.title = title
            self.text = text
            self.json = json ?? .string(text)
        }
    }

    /// In the order in which they are shown.
    package var facts: [Fact]
    /// What is wrong: with an error the account cannot be used.
    package var problems: [Diagnostic]

    package init(_ facts: [Fact] = [], problems: [Diagnostic] = []) {
        self.facts = facts
        self.problems = problems
    }
}
