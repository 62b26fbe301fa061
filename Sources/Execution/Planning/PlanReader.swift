import Addresses
import Configuration
import Planning
import Providers
import SourceText
import Values

/// Reads what a plan in the making asks for.
struct PlanReader {
    let blocks: BlockTable
    let providers: ProviderSet
    let clock: any ExecutionClock
    let onEvent: EventHandler

    private enum Answer {
        case data(InstanceAddress, DataAnswer)
        case object(InstanceAddress, ImportAnswer)
        case adoptions([InstanceAddress: ImportAnswer?])
        case elements([ElementRequest: ElementAnswer])
    }

    /// Reads everything at once; the provider bounds how many requests are under way.
    ///
    /// What cannot be read is answered with the reason.
    func answers(to reads: PlanningReads) async -> PlanningAnswers {
        var answers = PlanningAnswers()
        let start = clock.now()
        await withTaskGroup(of: Answer.self) { group in
            for read in reads.data {
                group.addTask { .data(read.address, await answer(read)) }
            }
            for read in reads.imports {
                group.addTask { .object(read.address, await answer(read)) }
            }
            for batch in Self.batches(reads.adoptions) {
                group.addTask { .adoptions(await answer(batch)) }
            }
            if !reads.elements.isEmpty {
                group.addTask { .elements(await presentElements(reads.elements)) }
            }
            for await answer in group {
                switch answer {
                case .data(let address, let answer): answers.data[address] = answer
                case .object(let address, let answer): answers.imports[address] = answer
                case .adoptions(let found): answers.adoptions.merge(found) { $1 }
                case .elements(let found): answers.elements = found
                }
            }
        }
        if !reads.data.isEmpty {
            let read = answers.data.values.count { $0.value != nil }
            onEvent(
                .readAll(ReadCount(.dataSources, read: read, of: reads.data.count, in: clock.now() - start))
            )
        }
        return answers
    }

    private func answer(_ read: DataReadRequest) async -> DataAnswer {
        let block = blocks[read.address.resource]
        let activity = StepActivity(work: .read, objectID: nil)
        let start = clock.now()
        onEvent(.started(read.address, activity))
        do throws(DiagnosticsError) {
            let value = try await providers.readData(
                type: read.address.resource.type,
                configuration: read.configuration,
                provider: block?.provider ?? read.address.resource.provider
            )
            onEvent(
                .finished(
                    read.address,
                    activity,
                    elapsed: clock.now() - start,
                    objectID: value["id"]?.stringValue
                )
            )
            return DataAnswer(configuration: read.configuration, value: value)
        } catch {
            let secrets = Redaction(read.configuration.sensitiveTexts)
            let problems = error.diagnostics.map { secrets.redacted($0).located(at: read.address, block) }
            return DataAnswer(
                configuration: read.configuration,
                value: nil,
                problems: block?.enclosingCheck == nil ? problems : problems.map(\.asWarning)
            )
        }
    }

    private func answer(_ read: ImportReadRequest) async -> ImportAnswer {
        do throws(DiagnosticsError) {
            let object = try await providers.readForImport(
                type: read.address.resource.type,
                id: read.id,
                provider: read.provider
            )
            return ImportAnswer(id: read.id, object: object)
        } catch {
            return ImportAnswer(
                id: read.id,
                object: nil,
                problems: error.diagnostics.map { $0.located(at: read.address, nil) }
            )
        }
    }

    /// Those that are asked about together.
    private static func batches(_ reads: [AdoptionRequest]) -> [[AdoptionRequest]] {
        let byType = Dictionary(grouping: reads) { $0.address.resource.type }
        return byType.values.flatMap { Dictionary(grouping: $0, by: \.provider).values }
    }

    /// Looks for objects of one type that are there already, and reads those that are.
    private func answer(_ batch: [AdoptionRequest]) async -> [InstanceAddress: ImportAnswer?] {
        guard let first = batch.first else {
            return [:]
        }
        let found: [String?]
        do throws(DiagnosticsError) {
            found = try await providers.existing(
                batch.map(\.planned),
                type: first.address.resource.type,
                provider: first.provider
            )
        } catch {
            let problems = error.diagnostics.map { $0.located(at: first.address, nil) }
            return Dictionary(
                firstOf: batch.map { ($0.address, ImportAnswer(id: "", object: nil, problems: problems)) }
            )
        }
        return await withTaskGroup(of: (InstanceAddress, ImportAnswer?).self) { group in
            for (read, id) in zip(batch, found) {
                group.addTask {
                    guard let id else {
                        return (read.address, nil)
                    }
                    let request = ImportReadRequest(address: read.address, id: id, provider: read.provider)
                    return (read.address, await answer(request))
                }
            }
            return await group.reduce(into: [:]) { $0.updateValue($1.1, forKey: $1.0) }
        }
    }

    private func presentElements(_ requests: [ElementRequest]) async -> [ElementRequest: ElementAnswer] {
        do throws(DiagnosticsError) {
            let present = try await providers.presentElements(requests)
            return Dictionary(firstOf: zip(requests, present.map { ElementAnswer(present: $0) }))
        } catch {
            return Dictionary(
                firstOf: requests.map { request in
                    let problems = error.diagnostics.map {
                        $0.located(at: request.address, blocks[request.address.resource])
                    }
                    return (request, ElementAnswer(present: [], problems: problems))
                }
            )
        }
    }
}
