package import Addresses
package import JSONText
package import ResourceSchemas
package import SourceText
package import StateModel
package import Values

/// What the engine asks of the API's resource types; the engine itself knows none of them.
///
/// The first group is pure and is called while planning; the second does I/O and is called by `Execution`.
package protocol ResourceProvider: Sendable {
    var schemas: SchemaCatalog { get }

    /// Types of which `review` refuses to destroy an object only to create it again under another address, and suggests
    /// a `moved` block itself.
    var refusesRecreation: Set<String> { get }

    /// Judges a whole plan before anything is done: limits, lockouts, objects that already exist.
    func review(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic]

    /// Judges again, just before a plan is carried out, what may have come about since it was made and what it may not
    /// do unless it is allowed to.
    ///
    /// - Parameters:
    ///   - plan: as it was approved.
    ///   - facts: of a survey of this moment.
    /// - Returns: errors that keep the plan from being carried out.
    func recheck(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic]

    /// Splits an import id; no request.
    ///
    /// - Throws: a diagnostic that says which form the id must have.
    func validateImportID(_ id: String, type: String) throws(DiagnosticsError)

    /// Text that is the same for two objects exactly when they are one, in whatever case their ids are written and under
    /// whatever alias their account goes.
    ///
    /// `provider` is the alias of the provider block that the object belongs to; nil for the block without one.
    func identity(of object: ObservedObject, type: String, provider: String?) -> String

    /// The identity of the object that an import id names; nil for text that is no such id. No request.
    func identity(ofImport id: String, type: String, provider: String?) -> String?

    /// Learns when earlier runs made or changed objects of late, in milliseconds since 1970, by id: what the API says of
    /// these may lag behind. No request.
    func remember(recentWrites: [String: Int64])

    /// Reads the present state of many objects, by collection where that takes fewer requests.
    ///
    /// One look is all: whether it may have lagged behind a write is for the engine to say. Every request gets exactly one answer, in any order.
    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer]

    /// Reads which of the elements that the configuration names of existing objects are there already, whoever made them.
    ///
    /// - Returns: those that are there, in lower case where the attribute ignores it; one answer for each question, in the
    ///   same order.
    /// - Throws: when something could not be read.
    func presentElements(_ requests: [ElementRequest]) async throws(DiagnosticsError) -> [Set<String>]

    /// Reads what must be known before objects are created: whether a name is taken, what exists already.
    ///
    /// - Parameters:
    ///   - plan: what is to be done.
    ///   - departed: ids of objects that an earlier run deleted a short while ago; lists may still have them.
    /// - Returns: what is kept with the plan.
    /// - Throws: when a read fails for good.
    func survey(_ plan: Plan, departed: Set<String>) async throws(DiagnosticsError) -> ProviderFacts

    /// Reads an existing object for import; the result has every attribute.
    ///
    /// `provider` is the alias of the provider block that the resource names; nil for the block without one.
    func readForImport(
        type: String,
        id: String,
        provider: String?
    ) async throws(DiagnosticsError) -> ObservedObject

    /// Reads a data source; `configuration` is wholly known.
    func readData(
        type: String,
        configuration: Value,
        provider: String?
    ) async throws(DiagnosticsError) -> Value

    /// What to commit before a create, so that an unanswered one can be recognised later; no secret.
    ///
    /// Asks the API only for what neither the survey nor this run has learned.
    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue

    /// What creates have in common whose objects could not be told apart if an answer were lost, for example being a
    /// key of the same user; nil for one that is like no other.
    ///
    /// The engine begins such creates one after the other, each when the id of the one before is recorded.
    func likeness(of creation: CreateRequest) -> String?

    /// Why an object cannot be what an unfinished create made; nil when it can. No request.
    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String?

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    /// An object that is gone already is a success.
    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult

    /// Which unanswered deletes of a moment ago had their effect: looks until all of them had, or none can have it any
    /// more. Such a request may still be on its way to the server when the next run begins.
    ///
    /// - Parameter deletes: each with the row of its object.
    /// - Returns: those whose objects are gone for certain; a refresh tells of the others.
    func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID>

    /// How long `recognise` may wait for objects that are not to be seen yet.
    func longestRecognition(of intents: [OpenIntent]) -> Duration

    /// Decides what became of creates whose answer is not known: one look at the API for all of them.
    ///
    /// - Parameters:
    ///   - intents: creates, updates and deletes without a recorded outcome.
    ///   - known: ids that the state already knows, by type.
    /// - Returns: a verdict for each intent.
    /// - Throws: when the API cannot be asked.
    func recognise(
        _ intents: [OpenIntent],
        known: [String: Set<String>]
    ) async throws(DiagnosticsError)
        -> [OperationID: RecognitionVerdict]
}

extension ResourceProvider {
    package var refusesRecreation: Set<String> {
        []
    }

    package func recheck(_ plan: Plan, facts: ProviderFacts) -> [Diagnostic] {
        []
    }

    package func presentElements(
        _ requests: [ElementRequest]
    ) async throws(DiagnosticsError) -> [Set<String>] {
        requests.map { _ in [] }
    }

    package func identity(of object: ObservedObject, type: String, provider: String?) -> String {
        "\(provider ?? "") \(type) \(object.objectID)"
    }

    package func identity(ofImport id: String, type: String, provider: String?) -> String? {
        identity(of: ObservedObject(objectID: id, attributes: .null()), type: type, provider: provider)
    }

    /// The identity of the object of a row.
    package func identity(of record: ResourceRecord) -> String {
        identity(
            of: ObservedObject(objectID: record.objectID, attributes: record.attributes),
            type: record.address.resource.type,
            provider: record.provider
        )
    }

    package func remember(recentWrites: [String: Int64]) {}
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

package struct RefreshRequest: Sendable {
    package let record: ResourceRecord
    /// The alias of the provider block to read it with; nil for the block without one.
    package let provider: String?
    /// Names of the arguments that the object's block sets, whatever their values; empty when there is no block.
    package let arguments: Set<String>

    package init(record: ResourceRecord) {
        self.init(record: record, provider: record.provider)
    }

    package init(record: ResourceRecord, provider: String?, arguments: Set<String> = []) {
        self.record = record
        self.provider = provider
        self.arguments = arguments
    }
}

package struct RefreshAnswer: Sendable {
    package enum Result: Sendable {
        case found(ObservedObject)
        case gone
        case failed(Diagnostic)
    }

    package let key: RecordKey
    package let result: Result

    package init(key: RecordKey, result: Result) {
        self.key = key
        self.result = result
    }
}

/// What a survey learned, opaque to the engine, kept with the plan; no secret.
package struct ProviderFacts: Sendable, Hashable {
    package var content: JSONValue

    package init(_ content: JSONValue = .object([:])) {
        self.content = content
    }
}

package struct CreateRequest: Sendable {
    package let address: InstanceAddress
    /// Wholly known; write-only and fingerprinted arguments are present in clear.
    package let configuration: Value
    /// The planned attributes, unknown where the API decides.
    package let planned: Value
    /// Seconds from the timeouts block or the schema.
    package let timeoutSeconds: Int
    /// The alias of the provider block that the object belongs to; nil for the block without one.
    package let provider: String?

    package init(
        address: InstanceAddress,
        configuration: Value,
        planned: Value,
        timeoutSeconds: Int,
        provider: String? = nil
    ) {
        self.address = address
        self.configuration = configuration
        self.planned = planned
        self.timeoutSeconds = timeoutSeconds
        self.provider = provider
    }
}

package struct UpdateRequest: Sendable {
    package let address: InstanceAddress
    package let objectID: String
    package let prior: Value
    package let configuration: Value
    /// What is not configured may differ from `prior` all the same: what the configuration gave is taken back.
    package let planned: Value
    /// Names of fingerprinted or write-only attributes whose value must be sent.
    package let changedSecrets: Set<String>
    package let timeoutSeconds: Int
    /// The alias of the provider block that the object belongs to; nil for the block without one.
    package let provider: String?

    package init(
        address: InstanceAddress,
        objectID: String,
        prior: Value,
        configuration: Value,
        planned: Value,
        changedSecrets: Set<String>,
        timeoutSeconds: Int,
        provider: String? = nil
    ) {
        self.address = address
        self.objectID = objectID
        self.prior = prior
        self.configuration = configuration
        self.planned = planned
        self.changedSecrets = changedSecrets
        self.timeoutSeconds = timeoutSeconds
        self.provider = provider
    }
}

package struct DeleteRequest: Sendable {
    package let address: InstanceAddress
    package let objectID: String
    package let prior: Value
    package let timeoutSeconds: Int
    /// The alias of the provider block that the object belongs to; nil for the block without one.
    package let provider: String?

    package init(
        address: InstanceAddress,
        objectID: String,
        prior: Value,
        timeoutSeconds: Int,
        provider: String? = nil
    ) {
        self.address = address
        self.objectID = objectID
        self.prior = prior
        self.timeoutSeconds = timeoutSeconds
        self.provider = provider
    }
}

/// How a provider tells what happens inside one operation.
package protocol OperationProgress: Sendable {
    /// The API told the object's id: committed before this returns, so that nothing later can lose it.
    func identified(_ object: ObservedObject) async throws(OperationFailure)
    /// Whether the user asked to stop: long waits should end, and what is in flight should not.
    var isInterrupted: Bool { get }
    /// What the operation waits for, for the progress line; for example `the S3 privilege to reach alice`.
    func waiting(for what: String) async
}

package struct OperationResult: Sendable {
    /// The object afterwards; nil after a delete.
    package let object: ObservedObject?
    /// The API's id of the last write, for the history.
    package let requestID: String?

    package init(object: ObservedObject?, requestID: String?) {
        self.object = object
        self.requestID = requestID
    }
}

package struct OperationFailure: Error, Sendable {
    package enum Effect: Sendable {
        /// Certain: nothing happened.
        case none
        /// The object exists and is as given; the rest was not done.
        case partial(ObservedObject)
        /// Nobody knows; the intent stays open and is resolved by looking.
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

package enum RecognitionVerdict: Sendable {
    /// It happened; this is the object.
    case exists(ObservedObject)
    case neverHappened
    /// What was found and why it is not certain, and the ids of what it may be, in the form that an import takes.
    case ambiguous(evidence: String, candidates: [String])
}

extension OperationFailure.Effect {
    package var isGone: Bool {
        if case .gone = self { true } else { false }
    }
}
