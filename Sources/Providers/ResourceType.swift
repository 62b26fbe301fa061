package import JSONText
package import SourceText
package import StateModel
package import Values

/// A resource type in one account: how its objects are read, made, changed, deleted, imported and recognised.
///
/// Whatever has a default here is for types that can do more.
package protocol ResourceType: Sendable {
    /// For example `aws_instance`.
    var name: String { get }

    // MARK: Identity and import

    /// The id by which the state knows an object, as its attributes tell; nil where they do not. No two objects of the type
    /// have the same.
    func objectID(in attributes: Value) -> String?

    /// Checks an import id; no request.
    ///
    /// - Throws: a diagnostic that says which form the id must have.
    func validateImportID(_ id: String) throws(DiagnosticsError)

    /// Whether the rows of its objects are all there is of them: there is no API that has them, no two are one, and what a
    /// run was cut off from making was not made.
    var isKeptInState: Bool { get }

    /// Text that is the same for two objects of the account and type exactly when they are one, however their ids are
    /// written.
    func identity(of object: ObservedObject) -> String

    /// The same of the object that an import id names; nil for text that is no such id.
    func identity(ofImport id: String) -> String?

    /// The id with which an object can be imported; nil where what is known of it does not tell.
    func importID(of object: ObservedObject) -> String?

    /// Equal for two objects that are probably one, before an id is known: of what nobody else can have, or, in a type
    /// whose objects are alike, of what they belong to and the address.
    ///
    /// - Parameters:
    ///   - attributes: of the object; some may be missing.
    ///   - address: that it has or will have.
    /// - Returns: nil where the attributes do not tell.
    func likeness(of attributes: Value, at address: String) -> String?

    /// Where an object is that nothing else can be in the place of, whichever type of the provider it has; nil in types whose
    /// objects do not stand in each other's way.
    ///
    /// What leaves a place is destroyed before something else is made there.
    func place(of attributes: Value) -> ObjectPlace?

    /// Whether a create takes the place of the object that is there in one go, so that nobody ever finds the place empty.
    ///
    /// What is replaced in its place then stays until its successor is there, whatever order is asked for.
    var replacesInPlace: Bool { get }

    /// Reads an existing object; the result has every attribute.
    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject

    // MARK: Adoption

    /// Looks for objects that are there already in the place of some that are to be created: what an object has that only
    /// one can have, such as a login, tells which.
    ///
    /// - Parameter planned: attributes of objects to create, unknown where they are not known yet.
    /// - Returns: the import id of the one object for each, in the same order; nil where there is none, and where it is
    ///   not certain which.
    /// - Throws: when the API cannot be asked.
    func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?]

    // MARK: Reading

    /// Reads the present state of objects, by collection where that takes fewer requests.
    ///
    /// - Returns: one answer for each, in any order.
    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer]

    // MARK: Writing

    /// What to commit before a create, so that an unanswered one can be recognised later; no secret.
    ///
    /// Asks the API only for what neither the survey nor this run has learned.
    func recognition(for creation: CreateRequest, facts: ProviderFacts) async -> JSONValue

    /// Equal for creates whose objects could not be told apart if an answer were lost; nil for a create whose object can be
    /// taken for no other. Keys of one user, for example, are equal in that.
    ///
    /// The engine begins creates with one key one after the other, each when the id of the one before is recorded.
    func exclusionKey(of creation: CreateRequest) -> String?

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult

    /// An object that is gone already is a success.
    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult

    // MARK: Recovery

    /// Why an object cannot be what an unfinished create made; nil when it can. No request.
    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String?

    /// Decides what became of creates whose answer is not known.
    ///
    /// - Parameters:
    ///   - creates: without a recorded outcome.
    ///   - known: ids that the state already knows.
    /// - Returns: a verdict for each.
    /// - Throws: when the API cannot be asked.
    func recognise(
        _ creates: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict]
}

extension ResourceType {
    package var isKeptInState: Bool {
        false
    }

    package func objectID(in attributes: Value) -> String? {
        attributes["id"]?.stringValue
    }

    package func validateImportID(_ id: String) throws(DiagnosticsError) {}

    package func identity(of object: ObservedObject) -> String {
        object.objectID
    }

    package func identity(ofImport id: String) -> String? {
        identity(of: ObservedObject(objectID: id, attributes: .null()))
    }

    package func importID(of object: ObservedObject) -> String? {
        object.objectID.isEmpty ? nil : object.objectID
    }

    package func likeness(of attributes: Value, at address: String) -> String? {
        isKeptInState ? address : nil
    }

    package func place(of attributes: Value) -> ObjectPlace? {
        nil
    }

    package var replacesInPlace: Bool {
        false
    }

    package func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?] {
        planned.map { _ in nil }
    }

    package func exclusionKey(of creation: CreateRequest) -> String? {
        nil
    }

    package func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        nil
    }
}

/// A data source in one account.
package protocol DataType: Sendable {
    /// For example `aws_ami`.
    var name: String { get }

    /// Reads it; `configuration` is wholly known.
    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value
}
