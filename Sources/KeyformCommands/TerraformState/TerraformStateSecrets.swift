import JSONText
import ResourceSchemas
import StateModel

/// The secrets that a Terraform state holds in clear, of whatever resource they are.
///
/// Terraform marks as secret what its providers call so; that of this one does not call the secret of a key one, so what
/// is made of it is not marked anywhere.
struct TerraformStateSecrets {
    let known: KnownSecrets

    init(_ state: JSONValue, schemas: SchemaCatalog) {
        var secrets: [String] = []
        var marked: [String] = []
        var ids: Set<String> = []
        for block in state["resources"]?.array ?? [] {
            let type = block["type"]?.string ?? ""
            let schema = schemas.schema(block["mode"]?.string == "data" ? .data : .managed, type)
            for instance in block["instances"]?.array ?? [] {
                guard let attributes = instance["attributes"] else { continue }
                if let id = attributes["id"]?.string {
                    ids.insert(id.lowercased())
                }
                for attribute in schema?.attributes ?? []
                where attribute.isSensitive || attribute.storage != .plain {
                    secrets += attributes[attribute.name]?.leafTexts ?? []
                }
                for path in instance["sensitive_attributes"]?.array ?? [] {
                    marked += attributes.part(at: path.array ?? []).leafTexts
                }
            }
        }
        for output in state["outputs"]?.object?.members ?? [] where output.value["sensitive"]?.bool ?? false {
            // Of an object not every part is a secret.
            if let text = output.value["value"]?.string {
                marked.append(text)
            }
        }
        // Ids are none, whoever calls them so: they are what objects are known by everywhere.
        known = KnownSecrets(secrets, wholes: marked.filter { !ids.contains($0.lowercased()) })
    }
}

extension JSONValue {
    /// The part that the steps of Terraform's paths lead to; where they lead nowhere, what is nearest to it.
    fileprivate func part(at steps: [JSONValue]) -> JSONValue {
        var part = self
        for step in steps {
            let key = step["value"]?["value"] ?? step["value"]
            if let name = key?.string, let next = part[name] {
                part = next
            } else if let index = key?.integer, let elements = part.array, elements.indices.contains(index) {
                part = elements[index]
            } else {
                break
            }
        }
        return part
    }
}
