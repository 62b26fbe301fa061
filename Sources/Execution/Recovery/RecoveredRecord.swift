import Addresses
import Planning
import Providers
import ResourceSchemas
import StateModel

/// Makes the row of an object that an unfinished create turned out to have made.
enum RecoveredRecord {
    /// The row is partial: what the create had still to do, the next plan shows and the next apply does.
    ///
    /// Beside an object in charge it waits as the key of a rotation, which goes on with it.
    static func make(_ object: ObservedObject, _ intent: OpenIntent, schemas: SchemaCatalog) -> ResourceRecord
    {
        let payload = IntentPayload(intent)
        let schema = schemas.schema(.managed, intent.key.address.resource.type)
        return ResourceRecord(
            address: intent.key.address,
            generation: intent.key.generation,
            status: intent.key.generation == 0 ? .partial : .deposed,
            objectID: object.objectID,
            attributes: schema?.marked(object.attributes, besides: payload.secretArguments.contains)
                ?? object.attributes,
            fingerprints: payload.fingerprints,
            schemaVersion: payload.schemaVersion,
            terms: payload.terms,
            provider: payload.provider,
            setArguments: payload.setArguments
        )
    }
}
