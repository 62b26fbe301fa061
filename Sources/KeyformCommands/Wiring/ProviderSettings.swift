import Configuration
import IonosCloud
import SourceText
import Values

/// What one of the configuration's `provider "ionoscloud"` blocks says.
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

    /// - Parameters:
    ///   - project: with the block; without one nothing is set.
    ///   - alias: of the block; nil for the one without.
    /// - Throws: errors in the block, and values that are known only after apply.
    init(_ project: Project, alias: String?) throws(DiagnosticsError) {
        guard
            let block = project.configuration.providers.first(where: {
                $0.name == "ionoscloud" && $0.alias == alias
            })
        else {
            return
        }
        let evaluator = project.evaluator(UnknownResources(project.configuration))
        let (value, _, diagnostics) = evaluator.provider(block)
        guard !diagnostics.hasErrors else {
            throw DiagnosticsError(diagnostics)
        }
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
