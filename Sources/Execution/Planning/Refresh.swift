import Addresses
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel

/// Reads the present state of recorded objects.
struct Refresh {
    let providers: ProviderSet
    let onEvent: EventHandler
    /// The provider configuration to read a record with.
    var providerOf: (ResourceRecord) -> ProviderAddress = { $0.provider }
    /// The names of the arguments that a block sets.
    var argumentsOf: (ResourceAddress) -> Set<String> = { _ in [] }
    /// The address that the configuration gives an object, by the recorded one; only of those that move.
    var moves: [InstanceAddress: InstanceAddress] = [:]
    var updates = RecentUpdates.none
    /// When objects were made or changed of late, in milliseconds since 1970, by id.
    var recentWrites: [String: Int64] = [:]
    var clock: any ExecutionClock = SystemExecutionClock()

    /// What the API reports of some records.
    struct Result {
        var observations: [RecordKey: Observation] = [:]
        /// Why objects could not be read: a plan made without them could create them twice; and which were not read, so
        /// that the plan goes by what is recorded.
        var problems: [Diagnostic] = []
    }

    /// What the API reports of each record.
    func observe(_ records: [ResourceRecord]) async -> Result {
        guard !records.isEmpty else {
            return Result()
        }
        let start = clock.now()
        for record in records {
            onEvent(.refreshing(moves[record.address] ?? record.address, objectID: record.objectID))
        }
        var observations: [RecordKey: Observation] = [:]
        var problems: [RecordKey: Diagnostic] = [:]
        var notRead: [RecordKey: String] = [:]
        for answer in await providers.refresh(records.map(request)) {
            switch answer.result {
            case .found(let object): observations[answer.key] = .found(object)
            case .outdated(let object, let why): observations[answer.key] = .outdated(object, why: why)
            case .gone: observations[answer.key] = .gone
            case .notRead(let why): notRead[answer.key] = why
            case .failed(let diagnostic): problems[answer.key] = diagnostic
            }
        }
        for record in records where observations[record.key] != nil {
            onEvent(.refreshed(moves[record.address] ?? record.address, objectID: record.objectID))
        }
        if problems.isEmpty {
            problems = await lookAgain(at: records, &observations)
        }
        onEvent(
            .readAll(
                ReadCount(.objects, read: observations.count, of: records.count, in: clock.now() - start)
            )
        )
        guard problems.isEmpty else {
            for record in records where problems[record.key] != nil || observations[record.key] == nil {
                observations[record.key] = .unread
            }
            return Result(observations: observations, problems: records.compactMap { problems[$0.key] })
        }
        return Result(observations: observations, problems: warnings(of: records, notRead))
    }

    /// That some objects were not read, once for each reason.
    private func warnings(of records: [ResourceRecord], _ notRead: [RecordKey: String]) -> [Diagnostic] {
        guard !notRead.isEmpty else { return [] }
        let affected = records.filter { notRead[$0.key] != nil }
        let byReason = Dictionary(grouping: affected) { notRead[$0.key] ?? "" }
        return byReason.sorted { $0.key < $1.key }.map { why, records in
            let names = records.map { "\(moves[$0.address] ?? $0.address)" }
            let shown = names.prefix(Self.shownUnread).joined(separator: ", ")
            let rest = names.count > Self.shownUnread ? " and \(names.count - Self.shownUnread) more" : ""
            return .warning(
                names.count == 1 ? "Object not read" : "\(names.count) objects not read",
                "Not read, because \(why): \(shown)\(rest)\n\nThe plan goes by what the state recorded of "
                    + "\(names.count == 1 ? "it" : "them"), so changes made elsewhere are not in it."
            )
        }
    }

    /// How many objects that were not read are named.
    private static let shownUnread = 10

    private func request(_ record: ResourceRecord) -> RefreshRequest {
        RefreshRequest(
            record: record,
            provider: providerOf(record),
            arguments: argumentsOf((moves[record.address] ?? record.address).resource)
        )
    }

    /// Reads again what seems to lag behind its last write, until it does not any more or no read can lag so long.
    ///
    /// - Returns: why a look failed; what the one before showed is not believed then.
    private func lookAgain(
        at records: [ResourceRecord],
        _ observations: inout [RecordKey: Observation]
    ) async -> [RecordKey: Diagnostic] {
        // What is not there, or not as it was left, and was never written of late is simply so.
        var lagging = await laggards(
            among: recentWrites.isEmpty ? [] : records.filter { recentWrites[$0.objectID] != nil },
            observations
        )
        guard !lagging.isEmpty else {
            return [:]
        }
        let limit = lagging.map(lagLeft).max() ?? .zero
        onEvent(.lookingAgain(lagging.map { moves[$0.address] ?? $0.address }, atMost: limit))
        for pause in ReadLag.pauses(within: limit) where !lagging.isEmpty {
            guard (try? await clock.sleep(for: pause)) != nil else {
                let problem = Diagnostic.error("Interrupted while objects were read", "Nothing was changed.")
                return Dictionary(firstOf: lagging.map { ($0.key, problem) })
            }
            var problems: [RecordKey: Diagnostic] = [:]
            for answer in await providers.refresh(lagging.map(request)) {
                switch answer.result {
                case .found(let object): observations[answer.key] = .found(object)
                case .outdated(let object, let why): observations[answer.key] = .outdated(object, why: why)
                case .gone: observations[answer.key] = .gone
                case .notRead: observations[answer.key] = nil
                case .failed(let diagnostic): problems[answer.key] = diagnostic
                }
            }
            guard problems.isEmpty else {
                return problems
            }
            lagging = await laggards(among: lagging, observations)
        }
        return [:]
    }

    private func lagLeft(_ record: ResourceRecord) -> Duration {
        updates.lagLeft(since: recentWrites[record.objectID])
    }

    private func laggards(
        among records: [ResourceRecord],
        _ observations: [RecordKey: Observation]
    ) async -> [ResourceRecord] {
        var found: [ResourceRecord] = []
        for record in records {
            switch observations[record.key] {
            case .gone?:
                if lagLeft(record) > .zero {
                    found.append(record)
                }
            case .found(let object)?:
                if let schema = providers.schemas.schema(.managed, record.address.resource.type),
                    await updates.precede(record, observed: object.attributes, schema)
                {
                    found.append(record)
                }
            // What is to be replaced anyhow need not be as it was left.
            case .outdated?, .unread?, nil: break
            }
        }
        return found
    }
}
