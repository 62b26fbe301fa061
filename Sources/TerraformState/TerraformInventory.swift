import Addresses
import JSONText
package import Providers
import ResourceSchemas
import Values

/// What a Terraform state holds: addresses, ids and what objects are recognised by, but no other value.
package struct TerraformInventory: Sendable {
    package struct Object: Sendable, Hashable {
        package let type: String
        /// Of the block, with its module, as Terraform writes it.
        package let block: String
        /// Of the instance.
        package let address: String
        package let isInModule: Bool
        package let id: String
        /// The same as that of a row exactly when both are of one object, of whichever account; nil where no two ever are.
        package let identity: String?
        /// The id to import it with; nil where the state does not tell.
        package let importID: String?
        /// Equal for objects that are probably one, before an id is known; nil where the state does not tell.
        package let likeness: String?
    }

    let version: Int
    package let serial: Int
    /// Managed objects of the types that were asked for.
    package private(set) var objects: [Object] = []
    /// How many managed objects of other types there are.
    package private(set) var others = 0
    private let providers: ProviderSet

    /// - Parameters:
    ///   - bytes: a state of version 3 or 4.
    ///   - providers: of the objects that matter; need not be configured.
    /// - Throws: what keeps the file from being understood.
    package init(
        _ bytes: [UInt8],
        providers: ProviderSet
    ) throws(TerraformStateDocument.Problem) {
        self.providers = providers
        let document = try TerraformStateDocument(bytes)
        version = document.version
        serial = document.serial
        switch version {
        case 4: try readBlocks(document.json)
        case 3: readModules(document.json)
        default:
            throw TerraformStateDocument.Problem(
                reason: "it has format version \(version), which keyform does not know"
            )
        }
    }

    private func isKnown(_ type: String) -> Bool {
        providers.schemas.schema(.managed, type) != nil
    }

    // MARK: - Version 4

    private mutating func readBlocks(_ json: JSONValue) throws(TerraformStateDocument.Problem) {
        for block in json["resources"]?.array ?? [] {
            guard let mode = block["mode"]?.string, let type = block["type"]?.string,
                let name = block["name"]?.string, let instances = block["instances"]?.array
            else {
                throw TerraformStateDocument.Problem(
                    reason: "a resource has no mode, type, name or instances"
                )
            }
            guard mode == "managed" else {
                continue
            }
            guard isKnown(type) else {
                others += instances.count
                continue
            }
            let module = block["module"]?.string
            let prefix = module.map { $0 + "." } ?? ""
            let resource = ResourceAddress(type: type, name: name)
            for instance in instances {
                let key: InstanceKey? =
                    switch instance["index_key"] {
                    case .string(let text)?: .key(text)
                    case let number?: number.integer.map { .index($0) }
                    case nil: nil
                    }
                let attributes = instance["attributes"] ?? instance["attributes_flat"]
                objects.append(
                    object(
                        type,
                        prefix,
                        block: resource.description,
                        local: InstanceAddress(resource, key).description,
                        id: attributes?["id"]?.string ?? "",
                        attributes
                    )
                )
            }
        }
    }

    // MARK: - Version 3

    private mutating func readModules(_ json: JSONValue) {
        for module in json["modules"]?.array ?? [] {
            let path = (module["path"]?.array ?? []).compactMap(\.string).dropFirst()
            let prefix = path.map { "module.\($0)." }.joined()
            for member in module["resources"]?.object?.members ?? [] where !member.name.hasPrefix("data.") {
                guard let type = member.value["type"]?.string, isKnown(type) else {
                    others += 1
                    continue
                }
                let primary = member.value["primary"]
                let parts = member.name.split(separator: ".", omittingEmptySubsequences: false)
                let local = parts.prefix(2).joined(separator: ".")
                let key = parts.count > 2 ? "[\(parts[2])]" : ""
                objects.append(
                    object(
                        type,
                        prefix,
                        block: local,
                        local: local + key,
                        id: primary?["id"]?.string ?? "",
                        primary?["attributes"]
                    )
                )
            }
        }
    }

    // MARK: - Objects

    private func object(
        _ type: String,
        _ prefix: String,
        block: String,
        local: String,
        id: String,
        _ attributes: JSONValue?
    ) -> Object {
        let known = Value(textsOf: attributes)
        let observed = ObservedObject(objectID: id, attributes: known)
        return Object(
            type: type,
            block: prefix + block,
            address: prefix + local,
            isInModule: !prefix.isEmpty,
            id: id,
            identity: providers.identity(
                of: observed,
                type: type,
                provider: ProviderAddress(ofType: type)
            ),
            importID: providers.importID(of: observed, type: type),
            likeness: providers.likeness(of: known, type: type, at: prefix + local)
        )
    }
}

extension Value {
    /// The texts among the attributes of an object in a Terraform state, whatever their schema was.
    init(textsOf attributes: JSONValue?) {
        var texts: [(String, Value)] = []
        for member in attributes?.object?.members ?? [] {
            if let text = member.value.string, !text.isEmpty {
                texts.append((member.name, .string(text)))
            }
        }
        self = .object(ValueMap(texts))
    }
}
