import HTTPTransport
import Settings
import Values
import YAMLText

/// The vendor's configuration file: profiles with credentials, and environments with endpoints.
///
/// Shared with other IONOS tools; what concerns their products is passed over.
struct ConfigFile: Sendable {
    /// What the file says for one profile.
    struct Profile: Sendable, Hashable {
        let name: String
        let token: Secret?
        let username: String?
        let password: Secret?
        /// The endpoint of the Cloud API in the profile's environment, as it is written.
        let endpoint: String?
        /// The same of the management API of Object Storage.
        let managementEndpoint: String?
        /// The key that signs requests to the Object Storage, and its secret.
        let s3AccessKey: String?
        let s3SecretKey: Secret?
        /// The endpoints of the Object Storage in that environment by region, as they are written; one for all regions has
        /// the empty name.
        let storageEndpoints: [String: String]
    }

    /// The profile that counts.
    enum Choice {
        case profile(Profile)
        /// There is none, without anything being wrong; the note says where it was looked for.
        case none(note: String?)
    }

    /// As it was opened, for messages.
    let path: String
    private let profiles: [Profile]
    private let current: String?

    /// Where the file is: `IONOS_CONFIG_FILE`, else `~/.ionos/config`; `nil` without either variable.
    static func path(environment: [String: String]) -> String? {
        if let path = EnvironmentVariable.configFile.value(in: environment) {
            return path
        }
        guard let home = EnvironmentVariable.home.value(in: environment) else {
            return nil
        }
        return "\(home)/.ionos/config"
    }

    /// Reads the file's text.
    ///
    /// - Throws: `ConfigFileError` when it is not a configuration file.
    init(parsing text: String, path: String) throws(ConfigFileError) {
        self.path = path
        let root = try Self.document(text, path: path)
        func wrong(_ what: String) -> ConfigFileError {
            ConfigFileError(path: path, message: what)
        }
        func list(_ name: String) throws(ConfigFileError) -> [Value] {
            guard let value = root[name], !value.isNull else {
                return []
            }
            guard let entries = value.elements else {
                throw wrong("\(name) is not a list")
            }
            return entries
        }
        guard root.isNull || root.mapValue != nil else {
            throw wrong("names with values were expected at the top")
        }
        current = root["currentProfile"]?.text
        let environments = try list("environments")
        var profiles: [Profile] = []
        for entry in try list("profiles") {
            guard let name = entry["name"]?.text else {
                continue
            }
            let credentials = entry["credentials"]
            for key in ["token", "username", "password", "s3AccessKey", "s3SecretKey"] {
                guard let value = credentials?[key], !value.isNull, value.stringValue == nil else {
                    continue
                }
                throw wrong("\(key) of the profile \(name) is not a text")
            }
            profiles.append(
                Profile(
                    name: name,
                    token: credentials?["token"]?.text.map(Secret.init),
                    username: credentials?["username"]?.text,
                    password: credentials?["password"]?.text.map(Secret.init),
                    // The provider calls the product cloud, its own sample compute, ionosctl takes both.
                    endpoint: Self.endpoint(
                        of: ["cloud", "compute"],
                        in: entry["environment"]?.text,
                        environments
                    ),
                    managementEndpoint: Self.endpoint(
                        of: ["objectstoragemanagement"],
                        in: entry["environment"]?.text,
                        environments
                    ),
                    s3AccessKey: credentials?["s3AccessKey"]?.text,
                    s3SecretKey: credentials?["s3SecretKey"]?.text.map(Secret.init),
                    storageEndpoints: Self.storageEndpoints(in: entry["environment"]?.text, environments)
                )
            )
        }
        self.profiles = profiles
    }

    /// The document with every scalar as the text that it is; null when there is nothing in it.
    private static func document(_ text: String, path: String) throws(ConfigFileError) -> Value {
        let isEmpty = text.utf8.split { $0 == 0x0A || $0 == 0x0D }.allSatisfy { line in
            line.first { $0 != 0x20 && $0 != 0x09 }.map { $0 == UInt8(ascii: "#") } ?? true
        }
        guard !isEmpty else {
            return .null()
        }
        var parser = YAMLParser(text, refusesRepeatedKeys: true) { scalar, _, style in
            style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar)
                ? .success(.null()) : .success(.string(scalar))
        }
        do throws(YAMLError) {
            return try parser.parseDocument()
        } catch {
            throw ConfigFileError(
                path: path,
                message: "line \(error.line), column \(error.column): \(error.unquotedReason)"
            )
        }
    }

    /// The profile that counts: the one that `IONOS_CURRENT_PROFILE` names, else the file's `currentProfile`.
    ///
    /// Names compare without regard to case. `nil` when neither names one.
    ///
    /// - Throws: `ConfigFileError` when there is no profile of that name.
    func profile(environment: [String: String]) throws(ConfigFileError) -> Profile? {
        let variable = EnvironmentVariable.currentProfile.value(in: environment)
        guard let wanted = variable ?? current else {
            return nil
        }
        guard let profile = profiles.first(where: { Self.isSame($0.name, wanted) }) else {
            let names = profiles.map(\.name).joined(separator: ", ")
            let source = variable == nil ? "currentProfile" : EnvironmentVariable.currentProfile.name
            throw ConfigFileError(
                path: path,
                message: """
                    \(source) names the profile "\(wanted)", which is not there; there \
                    \(names.isEmpty ? "is none" : "are: \(names)")
                    """
            )
        }
        return profile
    }

    private static func endpoint(
        of names: [String],
        in environment: String?,
        _ environments: [Value]
    ) -> String? {
        endpoints(of: names, in: environment, environments).first?["name"]?.text
    }

    private static func storageEndpoints(
        in environment: String?,
        _ environments: [Value]
    ) -> [String: String] {
        var found: [String: String] = [:]
        for endpoint in endpoints(of: ["objectstorage"], in: environment, environments) {
            let region = endpoint["location"]?.text.map { trimmingASCIISpace($0) } ?? ""
            if found[region] == nil {
                found[region] = endpoint["name"]?.text
            }
        }
        return found
    }

    /// The endpoints of a product, which goes by one of several names.
    private static func endpoints(
        of names: [String],
        in environment: String?,
        _ environments: [Value]
    ) -> [Value] {
        guard let environment else {
            return []
        }
        let products = environments.first { $0["name"]?.text.map { isSame($0, environment) } ?? false }?[
            "products"
        ]
        let product = products?.elements?.first { product in
            names.contains { name in product["name"]?.text.map { isSame($0, name) } ?? false }
        }
        return product?["endpoints"]?.elements ?? []
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        equalIgnoringASCIICase(trimmingASCIISpace(left), trimmingASCIISpace(right))
    }
}

/// Why a configuration file cannot be used.
struct ConfigFileError: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String
    /// As a sentence without a final stop.
    let message: String

    var description: String {
        "the configuration file \(path) cannot be used: \(message). Correct it, or name another in IONOS_CONFIG_FILE"
    }
}

extension Value {
    /// The text of a scalar that is not empty.
    fileprivate var text: String? {
        stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }
}
