import Addresses
import JSONText
import Providers
import StateModel

/// What an intent row carries besides its columns: what the provider needs to recognise the object, and what the
/// engine needs to complete its row when the object is found.
struct IntentPayload {
    let recognition: JSONValue
    /// The arguments that are secret by their marks; where there are any, so may be what the object is recognised by.
    let secretArguments: [String]
    let fingerprints: [String: String]
    let terms: RecordTerms
    let schemaVersion: Int
    let provider: ProviderAddress
    let setArguments: Set<String>?

    /// What of the recognition is to be sealed; nil where nothing is.
    var secret: JSONValue? {
        guard !secretArguments.isEmpty, recognition != .null else { return nil }
        return writtenRecognition
    }

    /// With the alias of the provider configuration, where it has one.
    private var writtenRecognition: JSONValue {
        provider.alias.map { ["provider": .string($0), "recognition": recognition] } ?? recognition
    }

    /// All but the secret.
    var json: JSONValue {
        [
            "recognition": secret == nil ? writtenRecognition : .null,
            "secret_arguments": .array(secretArguments.map(JSONValue.string)),
            "dependencies": .array(terms.dependencies.map { .string($0.description) }),
            "fingerprints": .object(
                JSONObject(
                    fingerprints.sorted { $0.key < $1.key }
                        .map { JSONObject.Member(name: $0.key, value: .string($0.value)) }
                )
            ),
            "create_before_destroy": .bool(terms.createBeforeDestroy),
            "prevent_destroy": .bool(terms.preventDestroy),
            "schema_version": .number(JSONNumber(schemaVersion)),
            "provider": provider.alias.map { .string($0) } ?? .null,
            "set_arguments": setArguments.map { .array($0.sorted().map(JSONValue.string)) } ?? .null,
        ]
    }
}

extension IntentPayload {
    /// Reads what `json` wrote; what is missing or odd counts as empty, because an object that was found must be
    /// recorded even if its row cannot be completed.
    init(_ intent: OpenIntent) {
        let json = intent.recognition
        let written = intent.secretRecognition ?? json["recognition"] ?? .null
        let wrapper = written["provider"]?.string
        recognition = wrapper == nil ? written : written["recognition"] ?? .null
        secretArguments = (json["secret_arguments"]?.array ?? []).compactMap(\.string)
        terms = RecordTerms(
            dependencies: (json["dependencies"]?.array ?? []).compactMap {
                $0.string.flatMap(ResourceDependency.init)
            },
            createBeforeDestroy: json["create_before_destroy"]?.bool ?? false,
            preventDestroy: json["prevent_destroy"]?.bool ?? false
        )
        fingerprints = (json["fingerprints"]?.object?.members ?? []).reduce(into: [:]) { result, member in
            result[member.name] = member.value.string
        }
        schemaVersion = json["schema_version"]?.integer ?? 1
        provider = ProviderAddress(
            ofType: intent.key.address.resource.type,
            alias: wrapper ?? json["provider"]?.string
        )
        setArguments = (json["set_arguments"]?.array).map { Set($0.compactMap(\.string)) }
    }
}

extension OpenIntent {
    /// For the provider, which knows nothing of the rest of the payload.
    var unansweredCreate: UnansweredCreate {
        let payload = IntentPayload(self)
        return UnansweredCreate(
            intent: withRecognition(payload.recognition),
            provider: payload.provider
        )
    }
}
