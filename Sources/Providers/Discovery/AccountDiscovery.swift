package import SourceText
package import StateModel

/// A provider that can tell what its account holds, whoever made it; it only reads.
package protocol AccountDiscovery: ConfiguredProvider {
    /// What can be looked for, in the order in which it is shown.
    var discoverable: [DiscoverableKind] { get }

    /// Reads what the account holds.
    ///
    /// - Throws: when something cannot be read without which the rest says nothing; other gaps are told in the answer.
    func discover(_ request: DiscoveryRequest) async throws(DiagnosticsError) -> Discovery
}

/// One kind of objects in an account.
package struct DiscoverableKind: Sendable, Hashable {
    /// In the singular, as people write it, such as `user`.
    package let word: String
    package let plural: String
    /// The resource type that manages such objects.
    package let type: String
    /// The name of the one block that describes all of them, where they are alike; nil where each has a block of its own.
    package let collection: String?

    package init(_ word: String, plural: String? = nil, type: String, collection: String? = nil) {
        self.word = word
        self.plural = plural ?? word + "s"
        self.type = type
        self.collection = collection
    }
}

/// What is to be looked for.
package struct DiscoveryRequest: Sendable {
    /// Words of kinds.
    package let words: Set<String>
    /// After how many seconds without a sign of use something counts as unused.
    package let patience: Int64
    /// This moment, in seconds since 1970.
    package let now: Int64
    /// The rows of the state: what they hold in another form than by an import id is left out.
    package let records: [ResourceRecord]

    package init(words: Set<String>, patience: Int64, now: Int64, records: [ResourceRecord]) {
        self.words = words
        self.patience = patience
        self.now = now
        self.records = records
    }

    package func wants(_ word: String) -> Bool {
        words.contains(word)
    }
}

/// What an account holds, as far as it was looked for.
package struct Discovery: Sendable {
    package var objects: [DiscoveredObject]
    /// What could not be read and why, each a sentence.
    package var gaps: [String]

    package init(_ objects: [DiscoveredObject] = [], gaps: [String] = []) {
        self.objects = objects
        self.gaps = gaps
    }
}
