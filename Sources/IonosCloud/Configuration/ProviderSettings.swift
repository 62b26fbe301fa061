import Providers
import SourceText
import Values

/// What a provider block says.
struct ProviderSettings: Equatable {
    var credentials = Credentials.ProviderValues()
    var endpoint: String?
    /// Whether the endpoint must not be shown.
    var isEndpointSensitive = false
    var contractNumber: String?
    /// Whether that number must not be shown.
    var isContractSensitive = false
    var signing = SigningCredentials.ProviderValues()
    /// The region that the block pins all buckets to.
    var region: String?
    /// Whether the block asks for connections without a check of certificates.
    var isInsecure = false

    init() {}

    /// - Throws: for values that are known only after apply.
    init(_ block: ProviderBlockValue) throws(DiagnosticsError) {
        let value = block.arguments
        func text(_ name: String) throws(DiagnosticsError) -> String? {
            guard let argument = value[name]?.unmarked, !argument.isNull else {
                return nil
            }
            switch argument.content {
            case .string(let text): return text
            case .number(let number): return number.description
            case .bool(let flag): return flag ? "true" : "false"
            default:
                throw DiagnosticsError(
                    .error(
                        "Invalid provider configuration",
                        argument.isUnknown
                            ? name.hasPrefix("s3_")
                                ? "The value of \"\(name)\" depends on something that is known only after apply. To sign with"
                                    + " a key that this configuration makes, remove s3_access_key and s3_secret_key, and name"
                                    + " the key in a *.keyform.hcl: signer { key = ionoscloud_s3_key.NAME }"
                                : "The value of \"\(name)\" depends on something that is known only after apply. The provider"
                                    + " must be known before anything can be planned: use a variable, or the environment."
                            : "The value of \"\(name)\" must be a text.",
                        at: block.declaration,
                        in: "provider \"ionoscloud\""
                    )
                )
            }
        }
        credentials.token = try text("token")
        credentials.username = try text("username")
        credentials.password = try text("password")
        isInsecure = try text("insecure") == "true"
        signing = SigningCredentials.ProviderValues(
            accessKey: try text("s3_access_key"),
            secretKey: try text("s3_secret_key")
        )
        region = try text("s3_region").flatMap { $0.isEmpty ? nil : $0 }
        endpoint = try text("endpoint").flatMap { $0.isEmpty ? nil : $0 }
        isEndpointSensitive = value["endpoint"]?.isSensitive ?? false
        contractNumber = try text("contract_number").flatMap { $0.isEmpty ? nil : $0 }
        isContractSensitive = value["contract_number"]?.isSensitive ?? false
    }

    /// Whether two blocks reach the same account, whatever they say of who signs.
    func isSameAccount(_ other: ProviderSettings) -> Bool {
        var own = self
        own.signing = other.signing
        own.region = other.region
        return own == other
    }
}
