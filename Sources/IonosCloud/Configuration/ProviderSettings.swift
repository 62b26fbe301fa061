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
    /// Whether the block asks for connections without a check of certificates.
    var isInsecure = false

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
                            ? "The value of \"\(name)\" depends on something that is known only after apply. The provider"
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
        endpoint = try text("endpoint").flatMap { $0.isEmpty ? nil : $0 }
        isEndpointSensitive = value["endpoint"]?.isSensitive ?? false
        contractNumber = try text("contract_number").flatMap { $0.isEmpty ? nil : $0 }
        isContractSensitive = value["contract_number"]?.isSensitive ?? false
    }
}
