package import SourceText
package import StateModel

/// A provider as one of its blocks configures it: an account of its API, with the objects in it.
///
/// What concerns one object is its type's to say. Here stands what a provider may do for several types at once, with a
/// default that asks each type or does nothing. The first group is pure and is called while planning; the second does I/O
/// and is called by `Execution`.
package protocol ConfiguredProvider: Sendable {
    /// The types that it manages.
    var resourceTypes: [any ResourceType] { get }

    var dataTypes: [any DataType] { get }

    /// Which account it is, where that is known without a request.
    var identity: AccountIdentity? { get }

    /// Whether its objects are in an account, which credentials may miss.
    var hasAccount: Bool { get }

    /// The servers that it asks, as far as that is known without a request, in an order that does not change.
    var endpoints: [String] { get }

    /// Types of which `review` refuses to destroy an object only to create it again under another address, and suggests
    /// a `moved` block itself.
    var refusesRecreation: Set<String> { get }

    /// Judges a whole plan before anything is done, and says what it means. No request.
    func review(_ plan: ProposedPlan, facts: ProviderFacts) -> PlanReview

    /// Judges again, just before a plan is carried out, what may have come about since it was made and what it may not
    /// do unless it is allowed to.
    ///
    /// - Parameters:
    ///   - plan: as it was approved.
    ///   - facts: of a survey of this moment.
    /// - Returns: errors that keep the plan from being carried out.
    func recheck(_ plan: ProposedPlan, facts: ProviderFacts) -> [Diagnostic]

    /// Text that is the same for two objects exactly when they are one, however their ids are written and through
    /// whichever configuration their account is reached.
    func identity(of object: ObservedObject, type: String) -> String

    /// The identity of the object that an import id names; nil for text that is no such id. No request.
    func identity(ofImport id: String, type: String) -> String?

    /// Learns when earlier runs made or changed objects of late, in milliseconds since 1970, by id: what the API says of
    /// these may lag behind. No request.
    func remember(recentWrites: [String: Int64])

    /// Learns what the state holds of the key that its `signer` block names: before anything is asked that it signs, and
    /// again when a step has written or deleted it. No request.
    func receive(_ signer: SignerKey)

    /// Learns which key signed for recorded objects, where no `signer` block names one any more. No request.
    func receive(_ former: FormerSigner)

    /// Why that key cannot sign as things are, in words that go behind `because`: it is not made yet, its secret is not
    /// known, the API has refused it. Nil where it can, or where no block names one.
    var signerProblem: String? { get }

    /// Reads the present state of many objects, by collection where that takes fewer requests.
    ///
    /// One look is all: whether it may have lagged behind a write is for the engine to say. Every request gets exactly one
    /// answer, in any order.
    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer]

    /// Reads which of the elements that the configuration names of existing objects are there already, whoever made them.
    ///
    /// - Returns: those that are there, as the attribute's `normal` writes them; one answer for each question, in the same
    ///   order.
    /// - Throws: when something could not be read.
    func presentElements(_ requests: [ElementRequest]) async throws(DiagnosticsError) -> [Set<String>]

    /// Reads what must be known before objects are created: whether a name is taken, what exists already.
    ///
    /// - Parameters:
    ///   - plan: what is to be done.
    ///   - deleted: ids of objects that an earlier run deleted a short while ago; lists may still have them.
    /// - Returns: what is kept with the plan.
    /// - Throws: when a read fails for good.
    func survey(_ plan: ProposedPlan, deleted: Set<String>) async throws(DiagnosticsError) -> ProviderFacts

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
