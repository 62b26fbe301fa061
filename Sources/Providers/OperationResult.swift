package import SourceText

/// How a provider tells what happens inside one operation.
package protocol OperationProgress: Sendable {
    /// The API gave the object's id: committed before this returns, so that nothing later can lose it.
    func identified(_ object: ObservedObject) async throws(OperationFailure)
    /// Whether the user asked to stop: long waits should end, and what is in flight should not.
    var isInterrupted: Bool { get }
    /// What the operation waits for, for the progress line; for example `the S3 privilege to reach alice`.
    func waiting(for what: String) async
    /// The same of an operation that from here to its end lets time pass and does nothing else: it takes no place of those
    /// that may be under way at once.
    func resting(for what: String) async
}

/// What an operation did.
package struct OperationResult: Sendable {
    /// The object afterwards; nil after a delete.
    package let object: ObservedObject?
    /// The API's id of the last write, for the history.
    package let requestID: String?
    /// Other objects of the provider of which the API may have decided something with it; what the state has of them is
    /// read again.
    package let touched: [TouchedObject]

    package init(object: ObservedObject?, requestID: String?, touched: [TouchedObject] = []) {
        self.object = object
        self.requestID = requestID
        self.touched = touched
    }
}

/// An object that changed by the way.
package struct TouchedObject: Sendable, Hashable {
    package let type: String
    package let objectID: String

    package init(type: String, objectID: String) {
        self.type = type
        self.objectID = objectID
    }
}

/// Why an operation was not done, or not wholly.
package struct OperationFailure: Error, Sendable {
    package enum Effect: Sendable {
        /// Certain: nothing happened.
        case none
        /// The object exists and is as given; the rest was not done.
        case partial(ObservedObject)
        /// Not known; the intent stays open and is resolved by looking.
        case uncertain
        /// Update or delete of an object that is not there any more.
        case gone
    }

    package let effect: Effect
    package var diagnostic: Diagnostic
    package let requestID: String?

    package init(effect: Effect, diagnostic: Diagnostic, requestID: String? = nil) {
        self.effect = effect
        self.diagnostic = diagnostic
        self.requestID = requestID
    }
}

extension OperationFailure.Effect {
    package var isGone: Bool {
        if case .gone = self { true } else { false }
    }
}
