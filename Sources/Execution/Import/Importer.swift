package import Addresses
package import Configuration
import JSONText
import Planning
package import Providers
import ResourceSchemas
package import SourceText
package import StateModel
import Values

/// Takes existing objects over into the state; nothing is changed in the API.
package struct Importer {
    /// An object that was taken over.
    package struct Imported: Sendable {
        package let address: InstanceAddress
        package let objectID: String
    }

    let configuration: Configuration
    let evaluator: (any ResourceValues) -> ConfigurationEvaluator
    let providers: ProviderSet
    private let store: any StateJournal
    private let seal: any SecretSeal
    private let onEvent: EventHandler

    /// - Parameters:
    ///   - configuration: must hold a block for each address.
    ///   - evaluator: makes an evaluator that reads resources through the given values.
    ///   - providers: reads the objects.
    ///   - store: the caller holds the lease.
    ///   - seal: makes fingerprints of configured secrets.
    ///   - onEvent: receives progress.
    package init(
        configuration: Configuration,
        evaluator: @escaping (any ResourceValues) -> ConfigurationEvaluator,
        providers: ProviderSet,
        store: any StateJournal,
        seal: any SecretSeal,
        onEvent: @escaping EventHandler = { _ in }
    ) {
        self.configuration = configuration
        self.evaluator = evaluator
        self.providers = providers
        self.store = store
        self.seal = seal
        self.onEvent = onEvent
    }

    /// Imports one object.
    package func `import`(
        _ address: InstanceAddress,
        id: String,
        run: RunID,
        snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> String {
        try await `import`([ImportPair(address, id: id)], run: run, snapshot: snapshot).first?.objectID ?? id
    }

    /// Reads the objects and records them: all, or none where something is wrong with one.
    ///
    /// - Returns: what was recorded, in the order in which objects need each other.
    /// - Throws: what `check` throws, and when an object cannot be read or recorded.
    package func `import`(
        _ pairs: [ImportPair],
        run: RunID,
        snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> [Imported] {
        let targets = try targets(of: pairs, snapshot)
        let objects = await read(targets)
        let records = try await records(of: objects, snapshot)
            .withRepeatedSecretsMarked(besides: snapshot.records, schemas: providers.schemas)
        for record in records {
            try await diagnosing(
                await store.recordLocal(
                    IntentDraft(
                        run: run,
                        key: record.key,
                        action: .import,
                        objectID: record.objectID,
                        recognition: .null,
                        reason: "import requested"
                    ),
                    .recorded(record)
                )
            )
        }
        return records.map { Imported(address: $0.address, objectID: $0.objectID) }
    }

    // MARK: Reading

    private struct Reading {
        let target: Target
        let object: Result<ObservedObject, DiagnosticsError>
    }

    /// Reads all at once; the providers bound how many requests are under way.
    private func read(_ targets: [Target]) async -> [Reading] {
        await mapConcurrently(targets) { [providers] target -> Reading in
            do throws(DiagnosticsError) {
                let object = try await providers.readForImport(
                    type: target.address.resource.type,
                    id: target.pair.id,
                    provider: target.block.provider
                )
                return Reading(target: target, object: .success(object))
            } catch {
                return Reading(target: target, object: .failure(error))
            }
        }
    }

    /// The rows of what was read: each block after those that it needs, so that it sees them.
    private func records(
        of readings: [Reading],
        _ snapshot: StateSnapshot
    ) async throws(DiagnosticsError) -> [ResourceRecord] {
        let isAlone = readings.count == 1
        let unread = Set(
            readings.compactMap { reading -> ResourceAddress? in
                if case .failure = reading.object { reading.target.address.resource.declared } else { nil }
            }
        )
        var owners = Owners(snapshot.records, providers)
        var records: [ResourceRecord] = []
        var problems: [Diagnostic] = []
        for group in ordered(readings) {
            guard let block = group.first?.target.block else { continue }
            var surroundings = ImportSurroundings(
                snapshot.records + records,
                evaluator: evaluator,
                providers: providers
            )
            do throws(DiagnosticsError) {
                try await surroundings.lookAround(from: block.address, reader)
            } catch {
                problems += error.diagnostics
                continue
            }
            let (expansion, _, _) = surroundings.evaluator.expansion(of: block)
            // Which instances there are may hang on what could not be read.
            let others = surroundings.evaluator.graph.transitiveDependencies(of: [block.address.declared])
                .subtracting([block.address.declared])
            let isCertain = others.isDisjoint(with: unread)
            for reading in group {
                let (address, type) = (reading.target.address, reading.target.address.resource.type)
                do throws(DiagnosticsError) {
                    if isCertain { try Self.checkInstance(address, block, surroundings) }
                    let object = try reading.object.get()
                    try owners.claim(
                        providers.identity(of: object, type: type, provider: block.provider),
                        reading.target.pair
                    )
                    records.append(
                        try record(of: object, at: address, block, expansion, surroundings.evaluator)
                    )
                } catch {
                    problems += located(error, reading.target.pair, isAlone: isAlone)
                }
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        return records
    }

    private var reader: PlanReader {
        PlanReader(
            blocks: configuration.blocks,
            providers: providers,
            clock: SystemExecutionClock(),
            onEvent: onEvent
        )
    }

    /// By block, each after those that it needs.
    private func ordered(_ readings: [Reading]) -> [[Reading]] {
        let order = evaluator(PlannedValues()).graph.resourceOrder
        let places = Dictionary(firstOf: order.enumerated().map { ($1, $0) })
        let groups = Dictionary(grouping: readings) { $0.target.address.resource }
        return groups.sorted { left, right in
            (places[left.key.declared] ?? 0, left.key) < (places[right.key.declared] ?? 0, right.key)
        }
        .map(\.value)
    }

    private func record(
        of object: ObservedObject,
        at address: InstanceAddress,
        _ block: ResourceBlock,
        _ expansion: Expansion,
        _ evaluator: ConfigurationEvaluator
    ) throws(DiagnosticsError) -> ResourceRecord {
        guard let schema = providers.schemas.schema(.managed, address.resource.type) else {
            throw DiagnosticsError(
                .error("Resource is not in the configuration", address: address.description)
            )
        }
        let evaluated = evaluator.instance(block, key: address.key, expansion: expansion)
        // Only what the configuration says for certain is used; the next plan reports what is wrong with the rest.
        var record = ImportedObject(
            address: address,
            observed: object,
            configuration: evaluated.configuration,
            schema: schema
        )
        .record(seal: seal)
        record.terms = RecordTerms(
            dependencies: evaluated.dependencies,
            createBeforeDestroy: block.lifecycle.createBeforeDestroy,
            preventDestroy: block.lifecycle.preventDestroy
        )
        record.provider = block.provider
        return record
    }

    /// Problems with one of several pairs say which it is.
    func located(_ error: DiagnosticsError, _ pair: ImportPair, isAlone: Bool) -> [Diagnostic] {
        guard !isAlone || pair.place != nil else {
            return error.diagnostics
        }
        let schema = providers.schemas.schema(.managed, pair.address.resource.type)
        return error.diagnostics.map {
            pair.located($0, isSecret: schema?.hasSecretImportID ?? false)
        }
    }
}
