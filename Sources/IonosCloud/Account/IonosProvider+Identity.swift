package import Providers

extension IonosProvider {
    package func identity(of object: ObservedObject, type: String) -> String {
        "\(account) \(type) \(resourceType(type)?.identity(of: object) ?? object.objectID)"
    }

    package func identity(ofImport id: String, type: String) -> String? {
        resourceType(type)?.identity(ofImport: id).map { "\(account) \(type) \($0)" }
    }
}
