import HTTPTransport
import ObjectStorage
package import Providers
package import ResourceSchemas
import Settings
package import SourceText
import Values

/// The provider `ionos-cloud/ionoscloud`: users, groups and Object Storage keys of IONOS contracts.
package struct IonosCloudProvider: Provider {
    package init() {}

    package let schema = ProviderSchema(
        source: "ionos-cloud/ionoscloud",
        arguments: [
            "token", "username", "password", "endpoint", "contract_number", "s3_access_key", "s3_secret_key",
            "s3_region",
        ],
        ignoredArguments: ["retries", "insecure"],
        secretArguments: ["token", "username", "password", "s3_access_key", "s3_secret_key"],
        signers: ["ionoscloud_s3_key", "ionoscloud_object_storage_accesskey"],
        types: ["retries": .number, "insecure": .bool]
    )

    package var guards: [PlanGuard] {
        PlanGuard.ionosCloud
    }

    package var variablePrefix: String? {
        EnvironmentVariable.prefixOfIonosCloud
    }

    package func configure(
        _ blocks: [ProviderBlockValue],
        in surroundings: ProviderSurroundings
    ) throws(DiagnosticsError) -> [ProviderConfiguration] {
        let variable = surroundings.environment[EnvironmentVariable.keyCreationRetry.name]
        let retry = KeyCreationRetry(variable: variable)
        var warnings: [Diagnostic] = []
        if retry == nil {
            warnings.append(
                .warning(
                    "Value of \(EnvironmentVariable.keyCreationRetry) is not understood",
                    "It must be true or false, not \"\(variable ?? "")\". It is taken as"
                        + " unset: a key that is refused for want of the Object Storage privilege is retried when the"
                        + " API confirms that the user holds the privilege."
                )
            )
        }
        let connection = ClientConfiguration(surroundings)
        var first: ProviderSettings?
        var configurations: [ProviderConfiguration] = []
        for block in blocks {
            let settings = try ProviderSettings(block)
            // In the sandbox the same settings are the same account, whoever signs.
            let isFirst = first.map(settings.isSameAccount) ?? true
            first = first ?? settings
            configurations.append(
                try one(
                    settings,
                    block,
                    connection,
                    simulated: isFirst ? "sandbox" : "sandbox-\(block.alias ?? "")",
                    retry ?? .whenPrivilegeHeld,
                    warnings
                )
            )
            warnings = []
        }
        return configurations
    }

    /// The configuration of one account.
    private func one(
        _ settings: ProviderSettings,
        _ block: ProviderBlockValue,
        _ connection: ClientConfiguration,
        simulated name: String,
        _ retry: KeyCreationRetry,
        _ warnings: [Diagnostic]
    ) throws(DiagnosticsError) -> ProviderConfiguration {
        // One simulation for all of its APIs.
        let simulation = connection.surroundings.simulate.map { simulate in
            Result { () throws(DiagnosticsError) in try simulate(name) }
        }
        let isSimulated = simulation != nil
        let storage = try connection.storage(settings, block, simulation: simulation)
        func provider(
            _ clients: AccountClients,
            _ regions: RegionList,
            _ identity: AccountIdentity? = nil
        ) -> IonosProvider {
            var account = storage.account
            account.directory = regions
            return IonosProvider(
                client: clients.cloud,
                management: clients.management,
                clock: connection.surroundings.clock,
                keyCreationRetry: retry,
                storage: account,
                signer: storage.signer,
                missingSigner: storage.missing,
                // Simulated accounts have one endpoint, and a database each.
                account: isSimulated ? name : nil,
                identity: identity
            )
        }
        do throws(DiagnosticsError) {
            let clients = try connection.clients(settings, simulation: simulation)
            let identity =
                isSimulated
                ? nil
                : clients.cloud.ownContractNumber.map {
                    AccountIdentity(
                        $0,
                        isSecret: $0 == settings.contractNumber && settings.isContractSensitive,
                        noun: "contract"
                    )
                }
            return ProviderConfiguration(
                ProviderSet.Member(provider(clients, RegionList(clients.management), identity)),
                warnings: warnings + clients.warnings
            )
        } catch {
            let client = IonosClient(
                endpoint: .ionos,
                credentials: Credentials(token: "none"),
                transport: NoTransport()
            )
            let offline = provider(
                AccountClients(cloud: client, management: client),
                RegionList(unreadable: error)
            )
            return ProviderConfiguration(
                ProviderSet.Member(offline, problem: error),
                warnings: warnings
            )
        }
    }
}

extension IonosCloudProvider: TokenLogin {
    package var tokenVariable: String {
        EnvironmentVariable.token.name
    }

    package func loginOrigin(
        _ given: String?,
        environment: [String: String]
    ) throws(DiagnosticsError) -> String {
        guard let text = given ?? EnvironmentVariable.endpoint.value(in: environment) else {
            return "\(Endpoint.ionos.origin)"
        }
        do throws(EndpointError) {
            return "\(try Endpoint(text).origin)"
        } catch {
            throw DiagnosticsError(.error("Invalid API endpoint", "\(error)".asSentence))
        }
    }

    package func account(
        token: String,
        endpoint: String?,
        in surroundings: ProviderSurroundings
    ) throws(DiagnosticsError) -> any AccountTelling {
        var settings = ProviderSettings()
        settings.credentials.token = token
        settings.endpoint = endpoint
        var surroundings = surroundings
        // What is tried is this token, whatever else is there.
        surroundings.storedLogin = { (_) throws(DiagnosticsError) in nil }
        let clients = try ClientConfiguration(surroundings).clients(settings, simulation: nil)
        return IonosProvider(client: clients.cloud, management: clients.management, clock: surroundings.clock)
    }
}
