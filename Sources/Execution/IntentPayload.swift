import Addresses
import JSONText
import StateModel

/// What an intent row carries besides its columns: what the provider needs to recognise the object, and what the
/// engine needs to complete its row when the object is found.
struct IntentPayload {
    let recognition: JSONValue
    let dependencies: [RecordedDependency]
    let fingerprints: [String: String]
    let createBeforeDestroy: Bool
    let preventDestroy: Bool
    let schemaVersion: Int
    let provider: String?

    var json: JSONValue {
        [
            "recognition": recognition,
            "dependencies": .array(dependencies.map { .string($0.text) }),
            "fingerprints": .object(
                JSONObject(
                    fingerprints.sorted { $0.key < $1.key }
                        .map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
                )
            ),
            "create_before_destroy": .bool(createBeforeDestroy),
            "prevent_destroy": .bool(preventDestroy),
            "schema_version": .number(JSONNumber(schemaVersion)),
            "provider": provider.map { .string($0) } ?? .null,
        ]
    }
}

extension IntentPayload {
    /// Reads what `json` wrote; what is missing or odd counts as empty, because an object that was found must be
    /// recorded even if its row cannot be completed.
    init(_ json: JSONValue) {
        recognition = json["recognition"] ?? .null
        dependencies = (json["dependencies"]?.array ?? []).compactMap {
            $0.string.flatMap(RecordedDependency.init(text:))
        }
        fingerprints = (json["fingerprints"]?.object?.members ?? []).reduce(into: [:]) { result, member in
            result[member.name] = member.value.string
        }
        createBeforeDestroy = json["create_before_destroy"]?.bool ?? false
        preventDestroy = json["prevent_destroy"]?.bool ?? false
        schemaVersion = json["schema_version"]?.integer ?? 1
        provider = json["provider"]?.string
    }
}

extension RecordedDependency {
    /// An instance as its address; a whole block as its address followed by `[*]`.
    fileprivate var text: String {
        switch self {
        case .instance(let address): address.description
        case .resource(let address): "\(address)[*]"
        }
    }

    fileprivate init?(text: String) {
        if text.hasSuffix("[*]") {
            guard let address = try? ResourceAddress(parsing: String(text.dropLast(3))) else {
                return nil
            }
            self = .resource(address)
        } else {
            guard let address = try? InstanceAddress(parsing: text) else {
                return nil
            }
            self = .instance(address)
        }
    }
}
