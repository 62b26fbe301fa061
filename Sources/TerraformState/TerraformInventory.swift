import Addresses
import JSONText

/// What a Terraform state holds: addresses, ids and what objects are recognised by, but no other value.
package struct TerraformInventory: Sendable {
    package struct Object: Sendable, Hashable {
        package let type: String
        /// Of the block, with its module, as Terraform writes it.
        package let block: String
        /// Of the instance.
        package let address: String
        /// Of the instance, without its module.
        package let local: String
        package let isInModule: Bool
        package let id: String
        /// E-mail addresses, names and the owners of keys, by attribute.
        package let likeness: [String: String]
    }

    let version: Int
    package let serial: Int
    /// Managed objects of the types that were asked for.
    package private(set) var objects: [Object] = []
    /// How many managed objects of other types there are.
    package private(set) var others = 0

    /// - Parameters:
    ///   - bytes: a state of version 3 or 4.
    ///   - types: of the objects that matter.
    /// - Throws: what keeps the file from being understood.
    package init(_ bytes: [UInt8], types: Set<String>) throws(TerraformStateDocument.Problem) {
        let document = try TerraformStateDocument(bytes)
        version = document.version
        serial = document.serial
        switch version {
        case 4: try readBlocks(document.json, types)
        case 3: readModules(document.json, types)
        default:
            throw TerraformStateDocument.Problem(
                reason: "it has format version \(version), which keyform does not know"
            )
        }
    }

    private static let recognised = ["email", "name", "user_id"]

    // MARK: - Version 4

    private mutating func readBlocks(
        _ json: JSONValue,
        _ types: Set<String>
    ) throws(TerraformStateDocument.Problem) {
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
            guard types.contains(type) else {
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
                    Object(
                        type: type,
                        block: prefix + resource.description,
                        address: prefix + InstanceAddress(resource, key).description,
                        local: InstanceAddress(resource, key).description,
                        isInModule: module != nil,
                        id: attributes?["id"]?.string ?? "",
                        likeness: Self.likeness(attributes)
                    )
                )
            }
        }
    }

    // MARK: - Version 3

    private mutating func readModules(_ json: JSONValue, _ types: Set<String>) {
        for module in json["modules"]?.array ?? [] {
            let path = (module["path"]?.array ?? []).compactMap(\.string).dropFirst()
            let prefix = path.map { "module.\($0)." }.joined()
            for member in module["resources"]?.object?.members ?? [] where !member.name.hasPrefix("data.") {
                guard let type = member.value["type"]?.string, types.contains(type) else {
                    others += 1
                    continue
                }
                let primary = member.value["primary"]
                let parts = member.name.split(separator: ".", omittingEmptySubsequences: false)
                let local = parts.prefix(2).joined(separator: ".")
                let block = prefix + local
                let key = parts.count > 2 ? "[\(parts[2])]" : ""
                objects.append(
                    Object(
                        type: type,
                        block: block,
                        address: block + key,
                        local: local + key,
                        isInModule: !prefix.isEmpty,
                        id: primary?["id"]?.string ?? "",
                        likeness: Self.likeness(primary?["attributes"])
                    )
                )
            }
        }
    }

    private static func likeness(_ attributes: JSONValue?) -> [String: String] {
        var found: [String: String] = [:]
        for name in recognised {
            if let text = attributes?[name]?.string, !text.isEmpty {
                found[name] = text
            }
        }
        return found
    }
}
