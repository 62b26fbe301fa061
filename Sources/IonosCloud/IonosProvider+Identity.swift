package import Providers
import Values

extension IonosProvider {
    package func identity(of object: ObservedObject, type: String) -> String {
        "\(account) \(Self.identity(of: object, type: type))"
    }

    package func identity(ofImport id: String, type: String) -> String? {
        guard let importID = try? ImportID(id, type: type) else {
            return nil
        }
        return "\(account) \(Self.identity(of: importID, type: type))"
    }

    /// Text that is the same for two objects of one account exactly when they are one.
    package static func identity(of object: ObservedObject, type: String) -> String {
        if type == IonosType.key, let user = object.attributes["user_id"]?.stringValue {
            return identity(of: ImportID.key(user: user, key: object.objectID), type: type)
        }
        return identity(of: ImportID.object(object.objectID), type: type)
    }

    private static func identity(of id: ImportID, type: String) -> String {
        switch id {
        case .object(let id): "\(type) \(ObjectID.normal(id))"
        case .key(let user, let key): "\(type) \(ObjectID.normal(user))/\(key)"
        }
    }
}
