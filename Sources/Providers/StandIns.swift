package import Addresses
package import SourceText
package import Values

/// What arguments of an object will be, as far as that can be told before other objects are made: to be judged and told,
/// never sent and never kept.
package struct ProvisionalValues: Sendable {
    /// By attribute; known, with texts in them that stand for what is known only after apply.
    package let values: ValueMap
    /// The objects whose ids are not known yet, by the texts in `values` that stand for the ids.
    package let standIns: [String: InstanceAddress]

    package init(values: ValueMap, standIns: [String: InstanceAddress]) {
        self.values = values
        self.standIns = standIns
    }
}

/// The texts that stand for ids in provisional values, and what people read in their place.
package struct StandIns: Sendable {
    private let words: [String: String]

    /// - Parameter words: what stands for each text where people read it.
    package init(_ words: [String: String]) {
        self.words = words
    }

    /// Those in the provisional values of a plan.
    package init(_ changes: some Sequence<ResourceChange>) {
        words = changes.reduce(into: [:]) { words, change in
            for (text, address) in change.provisional?.standIns ?? [:] {
                words[text] = "(id of \(address.description.inLine))"
            }
        }
    }

    package var isEmpty: Bool {
        words.isEmpty
    }

    /// A text with words in the place of what stands for an id.
    package func replaced(in text: String) -> String {
        words.isEmpty ? text : text.replacingUUIDs { words[$0] }
    }
}

extension StandIns {
    /// A diagnostic that people can read.
    package func replaced(in diagnostic: Diagnostic) -> Diagnostic {
        guard !isEmpty else {
            return diagnostic
        }
        var diagnostic = diagnostic
        diagnostic.summary = replaced(in: diagnostic.summary)
        diagnostic.detail = replaced(in: diagnostic.detail)
        return diagnostic
    }
}
