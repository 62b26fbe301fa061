import Addresses
package import JSONText
import Rendering
import ResourceSchemas
import Rotation
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
    private let arguments: TerraformArguments

    /// - Parameters:
    ///   - includesSecrets: whether secrets are written in clear; otherwise they are null.
    ///   - arguments: what the configuration says and a state of keyform does not keep.
    package init(includesSecrets: Bool, arguments: TerraformArguments) {
        self.includesSecrets = includesSecrets
        self.arguments = arguments
    }

    /// Translates the state.
    ///
    /// - Parameters:
    ///   - snapshot: what to translate.
    ///   - serial: grows with each change, as Terraform refuses an older state of the same lineage.
    /// - Returns: the text, and what it could not say.
    package func write(_ snapshot: StateSnapshot, serial: Int) -> Result {
        var notes: [String] = []
        var dependencies = TerraformDependencies(snapshot.records)
        var blocks: [(address: ResourceAddress, provider: ProviderAddress, instances: [JSONValue])] = []
        let roles = snapshot.rotationRoles
        for record in snapshot.records {
            if let role = roles[record.key] {
                // Terraform would delete a deposed object with its next apply, in use or not.
                let id = record.attributes["id"]?.isSensitive == true ? "" : ", \(record.objectID),"
                notes.append(
                    "\(record.address): the \(role.rawValue) of its rotation\(id) is not in the file: Terraform will leave it as"
                        + " it is; finish or undo the rotation first, or delete that key yourself"
                )
                continue
            }
            let instance = instance(record, &dependencies, &notes)
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
        _ provider: ProviderAddress,
        _ instances: [JSONValue]
    ) -> JSONValue {
        var object: JSONObject = [:]
        if !address.module.isRoot {
            object["module"] = .string(address.module.description)
        }
        object["mode"] = .string(address.mode.rawValue)
        object["type"] = .string(address.type)
        object["name"] = .string(address.name)
        object["provider"] = .string(
            TerraformProviderAddress.text(provider, source: arguments.source(of: provider.name))
        )
        object["instances"] = .array(instances)
        return .object(object)
    }

    private func instance(
        _ record: ResourceRecord,
        _ dependencies: inout TerraformDependencies,
        _ notes: inout [String]
    ) -> JSONValue {
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
        let form = arguments.form(of: record.address.resource.type)
        let isCurrent = record.generation == 0
        let timeouts = isCurrent ? arguments.timeouts[record.address] : nil
        object["schema_version"] = .number(JSONNumber(form.schemaVersion))
        var attributes: [String: JSONValue] = [:]
        if form.hasTimeouts {
            attributes["timeouts"] = form.timeouts(timeouts)
        }
        var sensitive = Set(form.sensitiveAttributes)
        for (name, value) in record.attributes.mapValue ?? ValueMap()
        where form.has(name) {
            // Of what the API decides, Terraform has no marks but those of the provider's schema.
            if value.isSensitive, arguments.isConfigurable(name, record.address.resource) {
                sensitive.insert(name)
            }
            let isWithheld = value.containsMarks && !includesSecrets
            attributes[name] = isWithheld ? .null : form.json(value, of: name)
            if isWithheld, !value.isNull {
                notes.append("\(record.key): \(name) is null; -include-secrets writes it in clear")
            }
        }
        for name in record.fingerprints.keys.sorted() {
            let secret = isCurrent ? arguments.passwords[record.address]?[name] : nil
            if includesSecrets, let secret {
                attributes[name] = .string(secret)
            } else if secret != nil {
                notes.append(
                    "\(record.key): \(name) is null, so a plan of Terraform sends it again; -include-secrets writes it in clear"
                )
            } else {
                notes.append(
                    "\(record.key): \(name) is null, as only its fingerprint is kept and the configuration here does not say the"
                        + " same; Terraform will plan to send it again"
                )
            }
        }
        for name in isCurrent ? arguments.unset[record.address] ?? [] : [] {
            notes.append(
                "\(record.key): \(name) is on and not in the configuration; Terraform will plan to turn it off unless it is set"
                    + " there"
            )
        }
        object["attributes"] = .object(
            JSONObject(
                attributes.sorted { $0.key < $1.key }.map { JSONObject.Member(name: $0.key, value: $0.value) }
            )
        )
        object["sensitive_attributes"] = .array(
            sensitive.sorted().flatMap { name -> [JSONValue] in
                let first: JSONValue = ["type": .string("get_attr"), "value": .string(name)]
                let parts = isCurrent ? arguments.secretParts(of: name, at: record.address) : [[]]
                return parts.map { JSONValue.array([first] + $0) }
            }
        )
        if let data = form.privateData(timeouts) {
            object["private"] = .string(data)
        }
        let targets = dependencies.targets(of: record)
        if !targets.isEmpty {
            object["dependencies"] = .array(targets.map { .string($0) })
        }
        if record.terms.createBeforeDestroy {
            object["create_before_destroy"] = .bool(true)
        }
        return .object(object)
    }

    private func output(_ output: OutputRecord, _ notes: inout [String]) -> JSONObject.Member {
        let isSecret = output.value.isSensitive
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
