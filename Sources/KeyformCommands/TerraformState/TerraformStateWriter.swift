import Addresses
package import JSONText
package import StateModel
import Values

/// Writes a state in Terraform's format, version 4.
package struct TerraformStateWriter {
    /// What was written, and what could not be.
    package struct Result: Sendable {
        package let document: JSONValue
        /// A line each.
        package let notes: [String]
    }

    private let includesSecrets: Bool

    /// - Parameter includesSecrets: whether secrets are written in clear; otherwise they are null.
    package init(includesSecrets: Bool) {
        self.includesSecrets = includesSecrets
    }

    /// Translates the state.
    ///
    /// - Parameters:
    ///   - snapshot: what to translate.
    ///   - serial: grows with each change, as Terraform refuses an older state of the same lineage.
    /// - Returns: the text, and what it could not say.
    package func write(_ snapshot: StateSnapshot, serial: Int) -> Result {
        var notes: [String] = []
        var blocks: [(address: ResourceAddress, provider: String?, instances: [JSONValue])] = []
        for record in snapshot.records {
            let instance = instance(record, &notes)
            if let last = blocks.last, last.address == record.address.resource,
                last.provider == record.provider
            {
                blocks[blocks.count - 1].instances.append(instance)
            } else {
                blocks.append((record.address.resource, record.provider, [instance]))
            }
        }
        if let writer = snapshot.writer {
            notes.append("\(writer.subject) is running; what it does from now on is not in the file")
        } else if !snapshot.openIntents.isEmpty {
            notes.append("an earlier run did not finish; what it may have created is not in the file")
        }
        let document: JSONValue = [
            "version": .number(JSONNumber(4)),
            "terraform_version": .string("1.11.4"),
            "serial": .number(JSONNumber((snapshot.origin?.serial ?? 0) + serial)),
            "lineage": .string(snapshot.origin?.lineage ?? Self.uuid(snapshot.lineage)),
            "outputs": .object(JSONObject(snapshot.outputs.map { output($0, &notes) })),
            "resources": .array(blocks.map { resource($0.address, $0.provider, $0.instances) }),
            "check_results": .null,
        ]
        return Result(document: document, notes: notes)
    }

    private func resource(
        _ address: ResourceAddress,
        _ alias: String?,
        _ instances: [JSONValue]
    ) -> JSONValue {
        [
            "mode": .string(address.mode.rawValue),
            "type": .string(address.type),
            "name": .string(address.name),
            "provider": .string(
                "provider[\"\(ResourceJSON.provider)\"]" + (alias.map { ".\($0)" } ?? "")
            ),
            "instances": .array(instances),
        ]
    }

    private func instance(_ record: ResourceRecord, _ notes: inout [String]) -> JSONValue {
        var object: JSONObject = [:]
        switch record.address.key {
        case nil: break
        case .index(let index): object["index_key"] = .number(JSONNumber(index))
        case .key(let key): object["index_key"] = .string(key)
        }
        switch record.status {
        case .ready: break
        case .tainted: object["status"] = .string("tainted")
        case .deposed: object["deposed"] = .string(Self.hex(record.generation, digits: 8))
        case .partial:
            notes.append("\(record.key) was created in part; Terraform will show what is missing as a change")
        }
        // The provider's schemas are at version 0.
        object["schema_version"] = .number(JSONNumber(0))
        var attributes: JSONObject = [:]
        var sensitive: [String] = []
        for (name, value) in record.attributes.mapValue ?? ValueMap() where !Self.own.contains(name) {
            if value.isSensitive {
                sensitive.append(name)
            }
            attributes[name] = value.isSensitive && !includesSecrets ? .null : value.unmarked.json ?? .null
            if value.isSensitive, !includesSecrets, !value.isNull {
                notes.append("\(record.key): \(name) is null; -include-secrets writes it in clear")
            }
        }
        for name in record.fingerprints.keys.sorted() {
            notes.append(
                "\(record.key): \(name) is null, as only its fingerprint is kept; Terraform will plan to send it again"
            )
        }
        object["attributes"] = .object(attributes)
        object["sensitive_attributes"] = .array(
            sensitive.sorted().map { [["type": .string("get_attr"), "value": .string($0)]] }
        )
        if record.createBeforeDestroy {
            object["create_before_destroy"] = .bool(true)
        }
        let targets = Set(
            record.dependencies.map { dependency in
                switch dependency {
                case .instance(let address): address.resource.description
                case .resource(let address): address.description
                }
            }
        )
        if !targets.isEmpty {
            object["dependencies"] = .array(targets.sorted().map { .string($0) })
        }
        return .object(object)
    }

    /// Arguments that only this program has.
    private static let own: Set<String> = ["password_wo", "password_wo_version", "exclusive"]

    private func output(_ output: OutputRecord, _ notes: inout [String]) -> JSONObject.Member {
        let isSecret = output.isSensitive || output.value.isSensitive
        let isWithheld = isSecret && !includesSecrets
        if isWithheld, !output.value.isNull {
            notes.append("output \(output.name) is null; -include-secrets writes it in clear")
        }
        var object: JSONObject = [
            "value": isWithheld ? .null : output.value.unmarked.json ?? .null,
            "type": (isWithheld ? output.value.type.withheld : output.value.type).json,
        ]
        if isSecret {
            object["sensitive"] = .bool(true)
        }
        return JSONObject.Member(name: output.name, value: .object(object))
    }

    /// The lineage in the form of a UUID, which is what Terraform's look like.
    private static func uuid(_ lineage: String) -> String {
        let digits = Array(lineage)
        guard digits.count == 32 else { return lineage }
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hex(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
