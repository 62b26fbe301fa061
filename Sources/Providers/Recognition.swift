package import Addresses
package import StateModel

/// A create whose outcome was never recorded.
package struct UnansweredCreate: Sendable {
    /// With what its provider recognises the object by.
    let intent: OpenIntent
    let provider: ProviderAddress

    package init(intent: OpenIntent, provider: ProviderAddress) {
        self.intent = intent
        self.provider = provider
    }
}

/// A delete whose outcome was never recorded, with the row of its object.
package struct UnansweredDelete: Sendable {
    package let intent: OpenIntent
    package let record: ResourceRecord

    package init(intent: OpenIntent, record: ResourceRecord) {
        self.intent = intent
        self.record = record
    }
}

/// What became of a create without an answer.
package enum RecognitionVerdict: Sendable {
    /// It happened; this is the object.
    case exists(ObservedObject)
    case neverHappened
    /// What was found and why it is not certain, and the ids of what it may be, in the form that an import takes.
    case ambiguous(evidence: String, candidates: [String])
}
