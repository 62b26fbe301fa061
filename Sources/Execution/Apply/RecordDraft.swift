import Addresses
import Configuration
import JSONText
import Planning
import Providers
import ResourceSchemas
import StateModel
import Values

/// Everything of a state row that is known before the API answers.
struct RecordDraft: Sendable {
    let key: RecordKey
    let schema: ResourceSchema
    let configuration: Value
    let fingerprints: [String: String]
    let terms: RecordTerms
    let provider: ProviderAddress
    let setArguments: Set<String>?
    /// Those of the row before.
    let earlierSetArguments: Set<String>

    /// - Parameters:
    ///   - step: what is done.
    ///   - arguments: of the object.
    ///   - record: its row before; nil for one that is created.
    ///   - ignored: changes that the configuration wants ignored.
    ///   - fingerprints: of the secrets that are never stored.
    ///   - provider: the configuration that the object belongs to.
    init(
        _ step: Step,
        _ arguments: FinalArguments,
        of record: ResourceRecord?,
        ignoring ignored: Lifecycle.IgnoredChanges,
        fingerprints: [String: String],
        provider: ProviderAddress
    ) {
        setArguments = arguments.schema.setArguments(
            by: arguments.configuration,
            of: record,
            ignoring: ignored
        )
        earlierSetArguments = record?.setArguments ?? []
        self.provider = provider
        key = step.key
        schema = arguments.schema
        configuration = arguments.configuration
        self.fingerprints = fingerprints
        terms = step.terms
    }

    /// The names of arguments that are secret by their marks, not by their schema.
    var secretArguments: [String] {
        schema.attributes.lazy.filter { attribute in
            !attribute.isSensitive && configuration[attribute.name]?.marksDeep.contains(.sensitive) ?? false
        }.map(\.name)
    }

    /// The row for an object as the API reports it; one beside the object in charge waits for that to change, however much
    /// of it is done.
    func record(of object: ObservedObject, status: ResourceRecord.Status) -> ResourceRecord {
        ResourceRecord(
            address: key.address,
            generation: key.generation,
            status: key.generation == 0 ? status : .deposed,
            objectID: object.objectID,
            attributes: object.attributes.markedAsWholes,
            fingerprints: fingerprints,
            schemaVersion: schema.version,
            terms: terms,
            provider: provider,
            // What was to be taken back may not have been yet.
            setArguments: status == .ready ? setArguments : setArguments?.union(earlierSetArguments)
        )
    }
}

extension IntentPayload {
    init(updating record: ResourceRecord, with draft: RecordDraft) {
        self.init(
            recognition: .null,
            secretArguments: [],
            fingerprints: draft.fingerprints,
            terms: draft.terms,
            schemaVersion: record.schemaVersion,
            provider: record.provider,
            setArguments: draft.setArguments
        )
    }

    /// What is done to an object of which the row keeps all else.
    init(keeping record: ResourceRecord) {
        self.init(
            recognition: .null,
            secretArguments: [],
            fingerprints: [:],
            terms: record.terms,
            schemaVersion: record.schemaVersion,
            provider: record.provider,
            setArguments: record.setArguments
        )
    }
}
