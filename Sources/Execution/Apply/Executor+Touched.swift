import Addresses
import Configuration
import JSONText
import Providers
import ResourceSchemas
import StateModel
import Values

/// Objects of which the API decides something when something is done to others.
extension Executor {
    /// Takes note of objects to read again.
    func note(_ objects: [TouchedObject], _ provider: ProviderAddress) {
        touched.formUnion(
            objects.compactMap { object in
                self.providers.identity(
                    of: ObservedObject(objectID: object.objectID, attributes: .null()),
                    type: object.type,
                    provider: provider
                )
            }
        )
    }

    /// Records what the API decided of objects by the way, so that outputs show it and the next plan finds nothing new.
    ///
    /// What no output shows is not worth a request: the next refresh takes it in. So it is with what cannot be read, or
    /// recorded: everything was done that was to be done.
    func readTouched() async {
        guard !touched.isEmpty else { return }
        let shown = evaluator.graph.resources(shownBy: configuration.outputs)
        var open =
            shown.isEmpty
            ? []
            : records.values.filter { record in
                record.generation == 0 && shown.contains(record.address.resource.declared)
                    && providers.identity(of: record).map(touched.contains) ?? false
            }
        // Reads may lag behind a little; whether there is something to wait for nobody knows.
        for pause in [.zero] + ReadLag.pauses(within: .seconds(1)) where !open.isEmpty {
            if pause > .zero, (try? await clock.sleep(for: pause)) == nil {
                return
            }
            guard !interruption.isRequested else {
                return
            }
            var decided: Set<RecordKey> = []
            for answer in await providers.refresh(open.map { RefreshRequest(record: $0) }) {
                guard case .found(let object) = answer.result, let record = records[answer.key],
                    let schema = providers.schemas.schema(.managed, answer.key.address.resource.type)
                else { continue }
                let values = schema.decided(of: object, knowing: record)
                if !values.isEmpty {
                    await take(values, in: record)
                    decided.insert(record.key)
                }
            }
            open.removeAll { decided.contains($0.key) }
        }
    }

    private func take(_ decided: [(String, Value)], in record: ResourceRecord) async {
        var record = record
        record.attributes = .object((record.attributes.mapValue ?? ValueMap()).replacing(decided))
        let draft = IntentDraft(
            run: run,
            key: record.key,
            action: .refresh,
            objectID: record.objectID,
            recognition: .null,
            reason: "decided with another object"
        )
        guard (try? await store.recordLocal(draft, .recorded(record))) != nil else {
            return
        }
        records[record.key] = record
        if let value = applied.instance(record.address)?.mapValue {
            applied.set(.object(value.replacing(decided)), at: record.address)
        }
    }
}

extension ResourceSchema {
    /// What an object shows of the attributes that the API alone decides, and the row does not have yet.
    fileprivate func decided(of object: ObservedObject, knowing record: ResourceRecord) -> [(String, Value)] {
        attributes.compactMap { attribute in
            guard attribute.mode == .computed, attribute.storage == .plain,
                let seen = object.attributes[attribute.name], !seen.isNull,
                !attribute.isSame(record.attributes[attribute.name] ?? .null(attribute.type), seen)
            else { return nil }
            return (attribute.name, seen)
        }
    }
}

extension ValueMap {
    fileprivate func replacing(_ values: [(String, Value)]) -> ValueMap {
        var map = self
        for (name, value) in values {
            map[name] = value
        }
        return map
    }
}
