import Addresses
import ResourceSchemas

/// A resource block to paste, for an address that the configuration does not declare.
enum ImportBlockText {
    static func block(for address: InstanceAddress, schemas: SchemaCatalog) -> String {
        let required =
            schemas.schema(.managed, address.resource.type)?.attributes.filter { $0.mode == .required } ?? []
        let width = required.map(\.name.utf8.count).max() ?? 0
        var lines = ["  resource \"\(address.resource.type)\" \"\(address.resource.name)\" {"]
        switch address.key {
        case .index(let index): lines += ["    count = \(index + 1)", ""]
        case .key(let key): lines += ["    for_each = toset([\"\(key)\"])", ""]
        case nil: break
        }
        for attribute in required {
            let padding = String(repeating: " ", count: width - attribute.name.utf8.count)
            lines.append("    \(attribute.name)\(padding) = ...")
        }
        return (lines + ["  }"]).joined(separator: "\n")
    }
}
