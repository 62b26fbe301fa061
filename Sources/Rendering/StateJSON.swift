import Addresses
package import JSONText
package import ResourceSchemas
package import Rotation
package import StateModel
import Values

/// The state in the form of `terraform show -json`, secrets withheld.
package enum StateJSON {
    /// - Parameters:
    ///   - snapshot: what to show.
    ///   - schemas: of the types and their providers.
    /// - Returns: the document.
    package static func document(_ snapshot: StateSnapshot, schemas: SchemaCatalog) -> JSONValue {
        var root: JSONObject = [
            "format_version": .string("1.0"),
            "terraform_version": .string(ProgramVersion.terraform),
            "keyform_version": .string(ProgramVersion.text),
        ]
        if !snapshot.records.isEmpty || !snapshot.outputs.isEmpty {
            root["values"] = values(snapshot, schemas)
        }
        return .object(root)
    }

    /// Objects by their addresses, without attributes.
    package static func list(
        _ records: [ResourceRecord],
        roles: [RecordKey: RotationRole],
        schemas: SchemaCatalog
    ) -> JSONValue {
        [
            "format_version": "1.0",
            "objects": .array(
                records.map { record in
                    var object = ResourceJSON.identity(record.address, schemas)
                    note(record, in: &object)
                    object["rotation_role"] = roles[record.key].map { .string($0.rawValue) }
                    return .object(object)
                }
            ),
        ]
    }

    /// Objects with their attributes, secrets withheld, and the rotations of their keys.
    package static func objects(
        _ records: [ResourceRecord],
        roles: [RecordKey: RotationRole],
        rotations: [RotationRecord],
        schemas: SchemaCatalog
    ) -> JSONValue {
        var root: JSONObject = [
            "format_version": "1.0",
            "objects": .array(
                records.map { record in
                    var object = resource(record, roles[record.key], schemas).object ?? [:]
                    note(record, in: &object)
                    return .object(object)
                }
            ),
        ]
        if !rotations.isEmpty {
            root["rotations"] = .array(rotations.map(RotationJSON.document))
        }
        return .object(root)
    }

    private static func note(_ record: ResourceRecord, in object: inout JSONObject) {
        if !record.address.resource.module.isRoot {
            object["module_address"] = .string(record.address.resource.module.description)
        }
        object["id"] = .string(record.objectID)
        object["status"] = .string(record.status.rawValue)
    }

    private static func values(_ snapshot: StateSnapshot, _ schemas: SchemaCatalog) -> JSONValue {
        let outputs = snapshot.outputs.map { output in
            let value = RedactedValue(output.value)
            return JSONObject.Member(
                name: output.name,
                value: .object([
                    "sensitive": .bool(output.isSensitive),
                    "value": value.known,
                    "type": (output.isSensitive ? output.value.type.withheld : output.value.type).json,
                ])
            )
        }
        var members: JSONObject = [:]
        if !outputs.isEmpty {
            members["outputs"] = .object(JSONObject(outputs))
        }
        var modules = ModuleTreeJSON()
        let roles = snapshot.rotationRoles
        for record in snapshot.records {
            modules.add(resource(record, roles[record.key], schemas), in: record.address.resource.module)
        }
        members["root_module"] = .object(modules.root(listingNone: true))
        return .object(members)
    }

    private static func resource(
        _ record: ResourceRecord,
        _ role: RotationRole?,
        _ schemas: SchemaCatalog
    ) -> JSONValue {
        let value = RedactedValue(record.attributes.tellingSecrets(of: record))
        var object = ResourceJSON.identity(record.address, schemas)
        let schema = schemas.schema(of: record.address.resource)
        object["schema_version"] = .number(
            JSONNumber(schema?.terraform.schemaVersion ?? record.schemaVersion)
        )
        object["values"] = value.known
        object["sensitive_values"] = value.sensitive
        if !record.terms.dependencies.isEmpty {
            object["depends_on"] = .array(record.terms.dependencies.map { .string($0.target) })
        }
        switch record.status {
        case .ready: break
        case .tainted: object["tainted"] = .bool(true)
        case .deposed: object["deposed_key"] = .string(String(record.generation))
        case .partial: object["partial"] = .bool(true)
        }
        if let role {
            object["rotation_role"] = .string(role.rawValue)
        }
        return .object(object)
    }
}

/// Members that name a resource instance wherever JSON speaks of one.
package enum ResourceJSON {
    /// The full source address of a provider.
    package static func source(of provider: String, in schemas: SchemaCatalog) -> String {
        schemas.provider(provider)?.fullSource ?? "registry.terraform.io/\(provider)"
    }

    static func identity(_ address: InstanceAddress, _ schemas: SchemaCatalog) -> JSONObject {
        var object: JSONObject = [
            "address": .string(address.description),
            "mode": .string(address.resource.mode.rawValue),
            "type": .string(address.resource.type),
            "name": .string(address.resource.name),
        ]
        switch address.key {
        case nil: break
        case .index(let index): object["index"] = .number(JSONNumber(index))
        case .key(let key): object["index"] = .string(key)
        }
        object["provider_name"] = .string(source(of: address.resource.provider.name, in: schemas))
        return object
    }
}
