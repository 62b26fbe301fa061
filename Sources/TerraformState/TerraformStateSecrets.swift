import Addresses
import JSONText
import ResourceSchemas
import SourceText
import StateModel
import Values

/// The secrets that a Terraform state holds in clear, of whatever resource they are, and those of the state that takes it
/// over.
///
/// Terraform marks as secret what its providers call so; that of this one does not call the secret of a key one, so what
/// is made of it is not marked anywhere.
struct TerraformStateSecrets {
    let known: KnownSecrets
    /// What each secret is, in the words of messages; found by the position.
    private let names: [String]

    init(_ state: JSONValue, schemas: SchemaCatalog, known records: [ResourceRecord], seal: any SecretSeal) {
        var secrets: [(name: String, text: String)] = []
        var marked: [String] = []
        var ids: Set<String> = []
        for block in state["resources"]?.array ?? [] {
            let type = block["type"]?.string ?? ""
            let schema = schemas.schema(block["mode"]?.string == "data" ? .data : .managed, type)
            for instance in block["instances"]?.array ?? [] {
                guard let attributes = instance["attributes"]?.withoutTypes(schema) else { continue }
                if let id = attributes["id"]?.string {
                    ids.insert(id.lowercased())
                }
                for attribute in schema?.secrets ?? [] {
                    secrets += (attributes[attribute]?.texts() ?? []).map {
                        (name: "the \(attribute) of an \(type)", text: $0)
                    }
                }
                for path in instance["sensitive_attributes"]?.array ?? [] {
                    marked += attributes.part(at: path.array ?? []).texts()
                }
            }
        }
        for output in state["outputs"]?.object?.members ?? [] where output.value["sensitive"]?.bool ?? false {
            // Of an object not every part is a secret.
            if let text = output.value["value"]?.string {
                marked.append(text)
            }
        }
        var fingerprints: [String] = []
        for record in records {
            let type = record.address.resource.type
            fingerprints += record.fingerprints.values
            for attribute in schemas.schema(.managed, type)?.secrets ?? [] {
                secrets += (record.attributes[attribute]?.marked(.sensitive).sensitiveTexts ?? []).map {
                    (name: "the \(attribute) of an \(type)", text: $0)
                }
            }
        }
        secrets = secrets.filter { $0.text.count >= KnownSecrets.shortest }
        names = secrets.map(\.name)
        let passwords = seal.search(fingerprints)
        // Ids are none, whoever calls them so: they are what objects are known by everywhere.
        known = KnownSecrets(
            secrets.map(\.text),
            wholes: marked.filter { !ids.contains($0.lowercased()) }
        ) { passwords($0) != nil }
    }

    /// Says which names hold a secret: they are in clear everywhere and cannot be sealed.
    ///
    /// - Returns: the error, which repeats none of the names; nil when no name holds a secret.
    func problem(ofNamesIn state: JSONValue, schemas: SchemaCatalog) -> Diagnostic? {
        var places: [String] = []
        func look(at text: String?, _ place: @autoclosure () -> String) {
            guard let text, let found = known.first(in: text) else { return }
            places.append("\(place()) holds \(names[found])")
        }
        for block in state["resources"]?.array ?? [] where block["mode"]?.string == "managed" {
            let type = block["type"]?.string ?? ""
            let name = block["name"]?.string ?? ""
            let isNamed = known.first(in: name) == nil && known.first(in: type) == nil
            let title = isNamed ? "\(type).\(name)" : "a resource"
            look(at: type, "the type of a resource")
            look(at: name, "the name of a resource")
            look(at: block["module"]?.string, "the module of \(title)")
            look(at: block["provider"]?.string, "the provider of \(title)")
            guard schemas.schema(.managed, type) != nil else { continue }
            for instance in block["instances"]?.array ?? [] {
                look(at: instance["index_key"]?.string, "the key of an instance of \(title)")
            }
        }
        for output in state["outputs"]?.object?.members ?? [] {
            look(at: output.name, "the name of an output")
        }
        look(at: state["lineage"]?.string, "the lineage")
        guard !places.isEmpty else { return nil }
        let list = places.prefix(Self.most).map { "\n  \($0.inLine)" }.joined()
        let rest = places.count > Self.most ? "\n  … and \(places.count - Self.most) more" : ""
        return .error(
            "Secret in a name",
            "Names, keys and addresses stand in clear in a state and in messages, and in this file some hold a"
                + " secret:\n\(list)\(rest)\n\nNothing was changed. Replace the secret, or let Terraform give what"
                + " holds it another name (\"terraform state mv\"), and take the state over then."
        )
    }

    private static let most = 20
}

extension ResourceSchema {
    /// The names of attributes that are secret, whoever marks them.
    fileprivate var secrets: [String] {
        attributes.filter(\.isSensitive).map(\.name)
    }
}

extension JSONValue {
    /// Attributes with the values alone of those that may be of any type.
    fileprivate func withoutTypes(_ schema: ResourceSchema?) -> JSONValue {
        let open = (schema?.attributes ?? []).filter { $0.type == .any }.map(\.name)
        guard !open.isEmpty, var attributes = object else {
            return self
        }
        for name in open {
            attributes[name] = attributes[name]?.dynamicValue ?? attributes[name]
        }
        return .object(attributes)
    }

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
