import Addresses
import ResourceSchemas
import SourceText

/// Checks that each `signer` block names a key, and a provider configuration that signs.
struct SignerChecks {
    private let configuration: Configuration
    private let keys: KeyReferenceChecks

    static func diagnostics(_ configuration: Configuration) -> [Diagnostic] {
        guard !configuration.signers.isEmpty else { return [] }
        let keys = KeyReferenceChecks(
            configuration,
            KeyReferenceChecks.Wording(
                summary: "Invalid signer key",
                ability: "can sign",
                soleNamer: "a signer"
            )
        )
        let checks = SignerChecks(configuration: configuration, keys: keys)
        return configuration.signers.values.sorted { $0.declaration.isBefore($1.declaration) }
            .flatMap { checks.problems(of: $0) }
    }

    private func problems(of signer: SignerBlock) -> [Diagnostic] {
        [keys.problem(of: signer.key, at: signer.keyRange, in: "signer"), providerProblem(signer)].compactMap(
            \.self
        )
    }

    private func refuse(_ summary: String, _ detail: String, at range: SourceRange) -> Diagnostic {
        .error(summary, detail, at: range, in: "signer")
    }

    // MARK: The provider configuration

    private func providerProblem(_ signer: SignerBlock) -> Diagnostic? {
        guard let range = signer.providerRange else { return nil }
        let provider = signer.provider
        guard configuration.schemas.provider(provider.name)?.signers.isEmpty == false else {
            return refuse(
                "Provider does not fit",
                "The provider \"\(provider.name)\" signs nothing. Remove this argument, or name a configuration of one that "
                    + "does.",
                at: range
            )
        }
        guard let alias = provider.alias, !configuration.providers.contains(where: { $0.address == provider })
        else { return nil }
        let aliases = configuration.providers.filter { $0.module.isRoot && $0.name == provider.name }
            .compactMap(\.alias)
        return refuse(
            "Provider configuration not present",
            "There is no provider \"\(provider.name)\" block with alias = \"\(alias)\", which the signer is for. "
                + (nearMiss(alias, among: aliases.sorted()).map { "Did you mean \(provider.name).\($0)?" }
                    ?? "Add the block, or remove this argument."),
            at: range
        )
    }
}
