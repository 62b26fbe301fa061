import Addresses
import Configuration
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

/// Steps that take objects over which are there already.
extension Executor {
    func takeOver(_ step: Step, _ change: ResourceChange) async throws(StepFailure) -> String? {
        guard let importID = change.importID, let before = change.before?.mapValue else {
            throw StepFailure(.error("Import without an object", address: step.key.address.description))
        }
        let schema = try schema(of: step.key.address)
        let configuration = try evaluate(step.key.address).configuration
        try checkOwner(of: change, at: step.key)
        // Secrets that are never stored stand as unknown in a plan.
        let attributes = before.mapValues { $1.isUnknown ? .null($1.type) : $1 }
        try await checkPresence(of: change)
        let imported = ImportedObject(
            address: step.key.address,
            observed: ObservedObject(
                objectID: objectID(.object(attributes), change) ?? importID,
                attributes: .object(attributes)
            ),
            configuration: configuration,
            schema: schema,
            // What the plan shows of the object is what it takes over.
            namedElsewhere: { _ in [] }
        )
        var record = imported.record(seal: seal)
        record.attributes = secrets.marking(record.attributes, schema)
        record.terms = step.terms
        record.provider = change.provider
        try await recordLocal(
            step,
            change,
            action: .import,
            objectID: record.objectID,
            reason: change.adopts ? "adopted" : "import block",
            .recorded(record)
        )
        records[step.key] = record
        secrets.add(record)
        applied.set(record.attributes.showingSecrets(of: configuration, schema), at: step.key.address)
        return record.objectID
    }

    /// Refuses an import of an object that the state has taken in elsewhere since the plan was made.
    private func checkOwner(of change: ResourceChange, at key: RecordKey) throws(StepFailure) {
        let type = key.address.resource.type
        func identity(_ attributes: Value?, _ id: String, _ provider: ProviderAddress) -> String? {
            self.providers.identity(
                of: ObservedObject(objectID: id, attributes: attributes ?? .null()),
                type: type,
                provider: provider
            )
        }
        let id = change.before?["id"]?.stringValue ?? change.importID ?? ""
        guard let wanted = identity(change.before, id, change.provider) else {
            return
        }
        let known =
            owners
            ?? Dictionary(
                firstOf: records.values.compactMap { record in
                    providers.identity(of: record).map { ($0, record.key) }
                }
            )
        owners = known
        guard let owner = known[wanted], owner != key else {
            owners?[wanted] = key
            return
        }
        throw StepFailure(
            .error(
                "Object is managed already",
                "Since this plan was made, the object \"\(id)\" has come into the state as \(owner), so it cannot be imported"
                    + " to \(key.address) as well. Plan again.",
                address: key.address.description
            )
        )
    }

    private func objectID(_ attributes: Value, _ change: ResourceChange) -> String? {
        providers.objectID(in: attributes, type: change.address.resource.type)
    }

    /// Refuses an object that was deleted since the plan was made: its row would be one of nothing.
    private func checkPresence(of change: ResourceChange) async throws(StepFailure) {
        switch await presence()[RecordKey(address: change.address)] {
        case .found?, .outdated?:
            return
        case .failed(let diagnostic)?:
            throw StepFailure(diagnostic)
        case .notRead(let why)?:
            throw StepFailure(
                .error(
                    "Object to take over was not read",
                    "Whether it is still there is not known, because \(why). Plan again.",
                    address: change.address.description
                )
            )
        case .gone?, nil:
            let name = change.importID.map { "\"\($0)\"" } ?? "that \(change.address) stands for"
            throw StepFailure(
                .error(
                    "Object to take over is gone",
                    change.adopts
                        ? "The object \(name) was there when this plan was made, and \(change.address) was to adopt it. It has"
                            + " been deleted since. Plan again: then \(change.address) is created."
                        : "The object \(name) was there when this plan was made, and was to be imported to"
                            + " \(change.address). It has been deleted since. Remove the import block, or correct its id, and"
                            + " plan again.",
                    address: change.address.description
                )
            )
        }
    }

    /// Reads all that the plan takes over, together and once.
    private func presence() async -> [RecordKey: RefreshAnswer.Result] {
        if let takenOver {
            return await takenOver.value
        }
        let requests = plan.steps.lazy.filter { $0.work == .import }.map { step in
            let change = self.plan.changes[step.change]
            let attributes = change.before ?? .null()
            return RefreshRequest(
                record: ResourceRecord(
                    address: change.address,
                    objectID: self.objectID(attributes, change) ?? change.importID ?? "",
                    attributes: attributes,
                    provider: change.provider
                ),
                provider: change.provider,
                arguments: Set(
                    self.configuration.blocks[change.address.resource]?.arguments.keys.map(\.self) ?? []
                )
            )
        }
        let reading = Task { [providers, requests = Array(requests)] in
            Dictionary(firstOf: await providers.refresh(requests).map { ($0.key, $0.result) })
        }
        takenOver = reading
        return await reading.value
    }
}
