import Addresses
import Planning
import ResourceSchemas
import SourceText
import StateModel

/// Reads the present state of recorded objects.
struct Refresh {
    let provider: any ResourceProvider
    let onEvent: EventHandler
    /// The alias of the provider block to read a record with; nil for the block without one.
    var providerOf: (ResourceRecord) -> String? = { $0.provider }
    /// The names of the arguments that a block sets.
    var argumentsOf: (ResourceAddress) -> Set<String> = { _ in [] }
    /// The address that the configuration gives an object, by the recorded one; only of those that move.
    var moves: [InstanceAddress: InstanceAddress] = [:]
    var updates = RecentUpdates.none
    var clock: any ExecutionClock = SystemExecutionClock()

    /// The pauses before an object that looks as it did before an update of a moment ago is read again.
    static let secondLooks: [Duration] = [.milliseconds(700), .milliseconds(1500), .seconds(3)]

    /// What the API reports of some records.
    struct Result {
        var observations: [RecordKey: Observation] = [:]
        /// Why objects could not be read: a plan made without them could create them twice.
        var problems: [Diagnostic] = []
    }

    /// What the API reports of each record.
    func observe(_ records: [ResourceRecord]) async -> Result {
        guard !records.isEmpty else {
            return Result()
        }
        for record in records {
            onEvent(.refreshing(moves[record.address] ?? record.address, objectID: record.objectID))
        }
        var observations: [RecordKey: Observation] = [:]
        var problems: [RecordKey: Diagnostic] = [:]
        for answer in await provider.refresh(
            records.map { record in
                RefreshRequest(
                    record: record,
                    provider: providerOf(record),
                    arguments: argumentsOf((moves[record.address] ?? record.address).resource)
                )
            }
        ) {
            switch answer.result {
            case .found(let object): observations[answer.key] = .found(object)
            case .gone: observations[answer.key] = .gone
            case .failed(let diagnostic): problems[answer.key] = diagnostic
            }
        }
        for record in records where observations[record.key] != nil {
            onEvent(.refreshed(moves[record.address] ?? record.address, objectID: record.objectID))
        }
        guard problems.isEmpty else {
            for record in records where problems[record.key] != nil || observations[record.key] == nil {
                observations[record.key] = .unread
            }
            return Result(observations: observations, problems: records.compactMap { problems[$0.key] })
        }
        await lookAgain(at: records, &observations)
        return Result(observations: observations)
    }

    /// Reads again what seems to lag behind its last update, until it does not any more or has had its time.
    private func lookAgain(at records: [ResourceRecord], _ observations: inout [RecordKey: Observation]) async
    {
        var lagging = await laggards(among: records, observations)
        for pause in Self.secondLooks {
            guard !lagging.isEmpty, (try? await clock.sleep(for: pause)) != nil else {
                return
            }
            let requests = lagging.map { RefreshRequest(record: $0, provider: providerOf($0)) }
            for answer in await provider.refresh(requests) {
                if case .found(let object) = answer.result {
                    observations[answer.key] = .found(object)
                }
            }
            lagging = await laggards(among: lagging, observations)
        }
    }

    private func laggards(
        among records: [ResourceRecord],
        _ observations: [RecordKey: Observation]
    ) async -> [ResourceRecord] {
        var found: [ResourceRecord] = []
        for record in records {
            if case .found(let object)? = observations[record.key],
                let schema = provider.schemas.schema(.managed, record.address.resource.type),
                await updates.precede(record, observed: object.attributes, schema)
            {
                found.append(record)
            }
        }
        return found
    }
}
