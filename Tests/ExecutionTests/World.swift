import Addresses
import JSONText
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Synchronization
import Values

/// An API in memory with one type, `test_thing`, and every kind of misfortune.
final class World: ConfiguredProvider, ResourceType, DataType {
    enum Misfortune {
        /// The request is refused.
        case refused
        /// The object is made, its id is told, and the rest fails.
        case halfway
        /// The object is made, and the answer is lost.
        case lostAfter
        /// The request is lost before it has an effect, and nobody can tell.
        case lostBefore
    }

    private struct Content {
        var objects: [String: Value] = [:]
        var nextID = 1
        var calls: [String] = []
        var importingProviders: [String?] = []
        var running = 0
        var mostRunning = 0
        var runningAlike = 0
        var mostAlike = 0
        /// What failures repeat.
        var echo = ""
        var misfortunes: [String: Misfortune] = [:]
        var onCall: (@Sendable (String) -> Void)?
        var callsLeft: Int?
        var lastingMisfortune = Misfortune.refused
        var violations: [String] = []
        var failsReads = false

        func neighbours(_ attributes: ValueMap) -> Value {
            let needs = attributes["needs"]?.elements ?? []
            let names = needs.compactMap { objects[$0.stringValue ?? ""]?["name"] }
            return Value(.list(names, element: .string))
        }

        mutating func checkNeeds(_ attributes: ValueMap, _ what: String) {
            for need in attributes["needs"]?.elements ?? [] where objects[need.stringValue ?? ""] == nil {
                violations.append("\(what) needs \(need), which does not exist")
            }
        }
    }

    private final class Shared: Sendable {
        let content = Mutex(Content())
    }

    let schemas = SchemaCatalog([World.schema, World.lookup])
    private let shared: Shared
    /// Of the provider block that it is reached through.
    private let alias: String?

    init() {
        shared = Shared()
        alias = nil
    }

    private init(_ world: World, alias: String) {
        shared = world.shared
        self.alias = alias
    }

    /// Reached through a provider block, and through one with the alias `other`.
    var providers: ProviderSet {
        ProviderSet(
            schemas: schemas,
            members: [
                ProviderAddress(name: "test"): ProviderSet.Member(self),
                ProviderAddress(name: "test", alias: "other"): ProviderSet.Member(
                    World(self, alias: "other")
                ),
            ]
        )
    }

    var calls: [String] {
        shared.content.withLock { $0.calls }
    }

    /// The aliases of the provider blocks that objects were read with for an import.
    var importingProviders: [String?] {
        shared.content.withLock { $0.importingProviders }
    }

    var mostRunning: Int {
        shared.content.withLock { $0.mostRunning }
    }

    /// How many creates of one place were under way at once.
    var mostAlike: Int {
        shared.content.withLock { $0.mostAlike }
    }

    /// Lets failures repeat a text, as some servers do with what they were sent.
    func echo(_ text: String) {
        shared.content.withLock { $0.echo = text }
    }

    /// Names of the objects that exist, sorted, duplicates included.
    var names: [String] {
        shared.content.withLock { $0.objects.values.compactMap { $0["name"]?.stringValue }.sorted() }
    }

    func forgetCalls() {
        shared.content.withLock { $0.calls = [] }
    }

    /// Lets the next create, update or delete of the thing of that name go wrong.
    func strike(_ name: String, _ misfortune: Misfortune) {
        shared.content.withLock { $0.misfortunes[name] = misfortune }
    }

    func onCall(_ body: (@Sendable (String) -> Void)?) {
        shared.content.withLock { $0.onCall = body }
    }

    /// Removes an object behind keyform's back.
    func vanish(_ name: String) {
        shared.content.withLock { content in
            content.objects = content.objects.filter { $0.value["name"]?.stringValue != name }
        }
    }

    /// Makes an object behind keyform's back.
    func put(_ object: Value, at id: String) {
        shared.content.withLock { $0.objects[id] = object }
    }

    /// Lets no object be read any more.
    func failReads() {
        shared.content.withLock { $0.failsReads = true }
    }

    func objectID(_ name: String) -> String? {
        shared.content.withLock { $0.objects.first { $1["name"]?.stringValue == name }?.key }
    }

    /// Changes an attribute behind keyform's back.
    func change(_ name: String, _ attribute: String, to value: Value) {
        guard let id = objectID(name) else {
            return
        }
        shared.content.withLock { content in
            var attributes = content.objects[id]?.mapValue ?? ValueMap()
            attributes[attribute] = value
            content.objects[id] = .object(attributes)
        }
    }

    /// An attribute of the thing of that name.
    func value(_ attribute: String, of name: String) -> Value? {
        objectID(name).flatMap { id in shared.content.withLock { $0.objects[id]?[attribute] } }
    }

    /// Lets every create, update and delete go wrong once so many were tried; nil lets all through.
    func failAfter(_ calls: Int?, with misfortune: Misfortune = .refused) {
        shared.content.withLock { content in
            content.callsLeft = calls
            content.lastingMisfortune = misfortune
        }
    }

    func object(_ id: String) -> Value? {
        shared.content.withLock { $0.objects[id] }
    }

    /// Objects that were made from, or left with, the id of one that does not exist.
    var violations: [String] {
        shared.content.withLock { $0.violations }
    }

    // MARK: Provider and type

    let name = "test_thing"
    var resourceTypes: [any ResourceType] { [self] }
    var dataTypes: [any DataType] { [self] }

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        guard id.lowercased().hasPrefix("id-") else {
            throw DiagnosticsError(.error("Invalid import ID", "It begins with id-."))
        }
    }

    func identity(of object: ObservedObject) -> String {
        object.objectID.lowercased()
    }

    /// Only the object itself tells.
    func identity(ofImport id: String) -> String? { nil }

    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        objects.map { request in
            guard !shared.content.withLock({ $0.failsReads }) else {
                return RefreshAnswer(key: request.record.key, result: .failed(.error("Misfortune")))
            }
            let found = shared.content.withLock { $0.objects[request.record.objectID] }
            return RefreshAnswer(
                key: request.record.key,
                result: found.map {
                    .found(ObservedObject(objectID: request.record.objectID, attributes: $0))
                } ?? .gone
            )
        }
    }

    func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        shared.content.withLock { $0.importingProviders.append(alias) }
        guard let attributes = shared.content.withLock({ $0.objects[id.lowercased()] }) else {
            throw DiagnosticsError(.error("Cannot import an object that does not exist"))
        }
        return ObservedObject(objectID: id, attributes: attributes)
    }

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let name = configuration["name"]?.stringValue ?? ""
        _ = await call("read \(name)", name)
        guard let id = objectID(name) else {
            throw DiagnosticsError(.error("No thing has the name \(name)"))
        }
        return .object(
            ValueMap([("name", .string(name)), ("id", .string(id)), ("secret", .string("secret of \(id)"))])
        )
    }

    func recognition(for creation: CreateRequest, facts: ProviderFacts) -> JSONValue {
        ["name": .string(creation.planned["name"]?.stringValue ?? "")]
    }

    func exclusionKey(of creation: CreateRequest) -> String? {
        creation.planned["place"]?.stringValue
    }

    func contradiction(of object: ObservedObject, to creation: OpenIntent) -> String? {
        object.attributes["name"]?.stringValue == creation.recognition["name"]?.string
            ? nil : "its name is another"
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        let name = request.planned["name"]?.stringValue ?? ""
        let place = request.planned["place"]?.stringValue
        shared.content.withLock { content in
            guard place != nil else { return }
            content.runningAlike += 1
            content.mostAlike = max(content.mostAlike, content.runningAlike)
        }
        defer {
            if place != nil { shared.content.withLock { $0.runningAlike -= 1 } }
        }
        let misfortune = await call("create \(name)", name)
        if misfortune == .refused {
            throw failure(.none)
        }
        if misfortune == .lostBefore {
            throw failure(.uncertain)
        }
        let object = shared.content.withLock { content in
            let id = "id-\(content.nextID)"
            content.nextID += 1
            var attributes = request.planned.unmarkedDeep.mapValue ?? ValueMap()
            attributes["id"] = .string(id)
            attributes["secret"] = .string("secret of \(id)")
            attributes["password"] = .null(.string)
            attributes["seen"] = .number(0)
            attributes["neighbours"] = content.neighbours(attributes)
            content.checkNeeds(attributes, "create \(name)")
            if attributes["zone"]?.stringValue == nil {
                attributes["zone"] = .string("north")
            }
            if attributes["grant"]?.boolValue == nil {
                attributes["grant"] = .bool(false)
            }
            content.objects[id] = .object(attributes)
            return ObservedObject(objectID: id, attributes: .object(attributes))
        }
        if misfortune == .lostAfter {
            throw failure(.uncertain)
        }
        try await progress.identified(object)
        if misfortune == .halfway {
            throw failure(.partial(object))
        }
        return OperationResult(object: object, requestID: "r")
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        let name = request.planned["name"]?.stringValue ?? ""
        let misfortune = await call("update \(name)", name)
        if misfortune == .halfway {
            throw failure(
                .partial(
                    ObservedObject(objectID: request.objectID, attributes: request.prior.unmarkedDeep)
                )
            )
        }
        if let misfortune, misfortune != .lostAfter {
            throw failure(.none)
        }
        var attributes = request.planned.unmarkedDeep.mapValue ?? ValueMap()
        attributes["id"] = .string(request.objectID)
        attributes["password"] = .null(.string)
        attributes["secret"] = .string("secret of \(request.objectID)")
        attributes["seen"] = .number(0)
        shared.content.withLock { content in
            content.checkNeeds(attributes, "update \(name)")
            attributes["neighbours"] = content.neighbours(attributes)
            content.objects[request.objectID] = .object(attributes)
        }
        let value = Value.object(attributes)
        if misfortune == .lostAfter {
            throw failure(.uncertain)
        }
        return OperationResult(
            object: ObservedObject(objectID: request.objectID, attributes: value),
            requestID: nil
        )
    }

    func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure)
        -> OperationResult
    {
        let name = request.prior["name"]?.stringValue ?? ""
        let misfortune = await call("delete \(name)", name)
        if let misfortune, misfortune != .lostAfter {
            throw failure(.none)
        }
        shared.content.withLock { $0.objects[request.objectID] = nil }
        if misfortune == .lostAfter {
            throw failure(.uncertain)
        }
        return OperationResult(object: nil, requestID: nil)
    }

    func vanished(_ deletes: [UnansweredDelete]) async -> Set<OperationID> {
        let objects = shared.content.withLock { $0.objects }
        return Set(deletes.filter { objects[$0.record.objectID] == nil }.map(\.intent.operation))
    }

    func longestRecognition(of intents: [OpenIntent]) -> Duration {
        intents.isEmpty ? .zero : .seconds(3)
    }

    func recognise(
        _ intents: [OpenIntent],
        known: Set<String>
    ) async throws(DiagnosticsError) -> [OperationID: RecognitionVerdict] {
        let objects = shared.content.withLock { $0.objects }
        var verdicts: [OperationID: RecognitionVerdict] = [:]
        for intent in intents {
            let name = intent.recognition["name"]?.string
            let found = objects.first { id, value in
                value["name"]?.stringValue == name && !known.contains(id)
            }
            verdicts[intent.operation] =
                found.map { .exists(ObservedObject(objectID: $0.key, attributes: $0.value)) }
                ?? .neverHappened
        }
        return verdicts
    }

    private func call(_ text: String, _ name: String) async -> Misfortune? {
        let (misfortune, onCall) = shared.content.withLock { content in
            content.calls.append(text)
            content.running += 1
            content.mostRunning = max(content.mostRunning, content.running)
            var misfortune = content.misfortunes.removeValue(forKey: name)
            if let left = content.callsLeft, !text.hasPrefix("read") {
                content.callsLeft = left - 1
                misfortune = left > 0 ? misfortune : content.lastingMisfortune
            }
            return (misfortune, content.onCall)
        }
        onCall?(text)
        await Task.yield()
        shared.content.withLock { $0.running -= 1 }
        return misfortune
    }

    private func failure(_ effect: OperationFailure.Effect) -> OperationFailure {
        OperationFailure(
            effect: effect,
            diagnostic: .error("Misfortune", shared.content.withLock { $0.echo })
        )
    }
}
