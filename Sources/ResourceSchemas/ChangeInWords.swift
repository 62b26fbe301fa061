/// What becomes of a value, in words: for texts in a language that people do not read.
package struct ChangeInWords: Sendable, Hashable {
    package enum Action: String, Sendable, Hashable {
        case create
        case delete
        case update
    }

    /// A part of the value that changes, with the parts of it that do.
    package struct Part: Sendable, Hashable {
        package let action: Action
        /// What it is, such as `statement`.
        package let kind: String
        /// In one line, the kind included.
        package let text: String
        package let parts: [Part]

        package init(_ action: Action, _ kind: String, _ text: String, parts: [Part] = []) {
            self.action = action
            self.kind = kind
            self.text = text
            self.parts = parts
        }
    }

    /// In one line, such as `3 statements: 1 added`.
    package let summary: String
    package let parts: [Part]
    /// How many parts stay as they are, in words; nil where that is worth no words.
    package let unchanged: String?
    /// What is worth knowing of the new value and no reason to warn, each a line.
    package let notes: [String]
    /// Whether some of it is known only after apply.
    package private(set) var isProvisional = false

    package init(summary: String, parts: [Part], unchanged: String? = nil, notes: [String] = []) {
        self.summary = summary
        self.parts = parts
        self.unchanged = unchanged
        self.notes = notes
    }
}

extension ChangeInWords {
    /// The change to a value that is known only after apply; what stands for something unknown is replaced by words.
    package func provisional(_ words: (String) -> String) -> ChangeInWords {
        var change = ChangeInWords(
            summary: "\(words(summary)) (known after apply)",
            parts: parts.map { $0.mapped(words) },
            unchanged: unchanged.map(words),
            notes: notes.map(words)
        )
        change.isProvisional = true
        return change
    }
}

extension ChangeInWords.Part {
    fileprivate func mapped(_ words: (String) -> String) -> ChangeInWords.Part {
        ChangeInWords.Part(action, kind, words(text), parts: parts.map { $0.mapped(words) })
    }
}
