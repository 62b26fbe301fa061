import HTTPTransport
import ObjectStorage
import Providers
import Settings
import SourceText

/// The Object Storage as a provider block and the environment reach it.
struct StorageAccess {
    let account: ObjectStorageAccount
    /// The key that a `signer` block names; nil where the pair is fixed.
    let signer: KeySigner?
    /// What says that there is none; nil where there is one.
    var missing: MissingSigner?
}

extension ClientConfiguration {
    /// The Object Storage of a block; what is missing to reach it is said when something is asked.
    ///
    /// - Parameters:
    ///   - settings: what the block says.
    ///   - block: where it stands, and the key that a `signer` block names for it.
    ///   - simulation: carries requests to a simulated account; nil where the real one is meant.
    /// - Returns: the account, and who signs.
    /// - Throws: when the block and a `signer` block contradict each other.
    func storage(
        _ settings: ProviderSettings,
        _ block: ProviderBlockValue,
        simulation: Result<any Transport, DiagnosticsError>?
    ) throws(DiagnosticsError) -> StorageAccess {
        if let reference = block.signer, settings.signing.isGiven {
            throw DiagnosticsError(Self.twoSigners(block, reference))
        }
        let signer = block.signer.map {
            KeySigner(
                $0,
                clock: surroundings.clock,
                substitute: SigningCredentials.pair(in: surroundings.environment)
            )
        }
        let isSimulated = simulation != nil
        do throws(DiagnosticsError) {
            let place = try signingPlace(settings, signer, isSimulated: isSimulated)
            let endpoints =
                isSimulated
                ? nil : try StorageEndpoints(place.profile, environment: surroundings.environment)
            if signer != nil, let endpoints, endpoints.areAllOfTheVendor {
                try checkKeyIsOfTheVendor(settings, place.profile)
            }
            var account = ObjectStorageAccount(
                client: try storageClient(simulation),
                signer: place.signer,
                endpoint: endpoints?.ofAllRegions,
                pin: storagePin(settings)
            )
            account.regionEndpoints = endpoints?.ofRegions ?? [:]
            return StorageAccess(account: account, signer: signer, missing: place.missing)
        } catch {
            return StorageAccess(
                account: ObjectStorageAccount(
                    client: ObjectStorageClient(channel: RequestChannel(transport: NoTransport())),
                    signer: FixedSigner(missing: error)
                ),
                signer: signer
            )
        }
    }

    /// Who signs, and the profile whose endpoints go with that.
    private struct SigningPlace {
        let signer: any SignerSource
        let profile: ConfigFile.Profile?
        var missing: MissingSigner?
    }

    /// - Throws: when the configuration file is wrong that must be looked at.
    private func signingPlace(
        _ settings: ProviderSettings,
        _ signer: KeySigner?,
        isSimulated: Bool
    ) throws(DiagnosticsError) -> SigningPlace {
        let environment = surroundings.environment
        if let signer {
            // The key is of the account that the profile is of, where its credentials are used.
            let access = try? AccessSettings(
                settings.credentials,
                environment: environment,
                origin: Self.namedOrigin(settings, environment),
                login: surroundings.storedLogin,
                readFile: configurationFile
            )
            return SigningPlace(signer: signer, profile: access?.chosenProfile)
        }
        do throws(DiagnosticsError) {
            let found = try SigningCredentials(settings.signing, environment: environment) {
                () throws(DiagnosticsError) in
                isSimulated
                    ? .none(note: nil)
                    : try ConfigFile.choice(environment: environment, readFile: configurationFile)
            }
            return SigningPlace(signer: FixedSigner(found.pair), profile: found.profile)
        } catch {
            let missing = MissingSigner(error)
            return SigningPlace(signer: missing, profile: nil, missing: missing)
        }
    }

    private func storageClient(
        _ simulation: Result<any Transport, DiagnosticsError>?
    ) throws(DiagnosticsError) -> ObjectStorageClient {
        let defaults = IonosClient.Configuration()
        let limits = try surroundings.timeLimits()
        let transport: any Transport
        if let simulation {
            transport = try simulation.get()
        } else {
            transport = try surroundings.connect(pinnedCertificate)
        }
        return ObjectStorageClient(
            channel: RequestChannel(
                transport: transport,
                clock: surroundings.clock,
                maximumConcurrency: surroundings.maximumConcurrency,
                requestTimeout: limits.request ?? defaults.requestTimeout,
                operationTimeout: limits.operation ?? defaults.operationTimeout,
                log: surroundings.log("The IONOS Object Storage")
            ),
            userAgent: surroundings.userAgent
        )
    }

    // MARK: Endpoints and region

    /// Keeps keys of another server than the vendor's from being sent to the vendor's Object Storage.
    ///
    /// - Throws: that an endpoint must be set.
    private func checkKeyIsOfTheVendor(
        _ settings: ProviderSettings,
        _ profile: ConfigFile.Profile?
    ) throws(DiagnosticsError) {
        let text =
            settings.endpoint ?? EnvironmentVariable.endpoint.value(in: surroundings.environment)
            ?? profile?.endpoint
        guard let text, let endpoint = try? Endpoint(text), !endpoint.isOfTheVendor else { return }
        throw DiagnosticsError(
            .error(
                "Endpoint of the Object Storage is not set",
                "The signer's key is one of the API at another server than the vendor's, so it is not shown to the vendor's"
                    + " Object Storage. Set \(EnvironmentVariable.objectStorageEndpoint) to the Object Storage that belongs to"
                    + " that API."
            )
        )
    }

    private func storagePin(_ settings: ProviderSettings) -> RegionPin? {
        if let region = settings.region {
            return RegionPin(region: region, source: "s3_region of the provider block")
        }
        let variable = EnvironmentVariable.s3Region
        return variable.value(in: surroundings.environment).map {
            RegionPin(region: $0, source: variable.name)
        }
    }

    private static func twoSigners(_ block: ProviderBlockValue, _ reference: SignerReference) -> Diagnostic {
        .error(
            "Two signers for one provider configuration",
            "This block names \(reference.key), and the provider block"
                + (block.declaration.map { " at \($0.file.name) line \($0.line)" } ?? "")
                + " gives s3_access_key or s3_secret_key. Requests are signed with one key: remove the block, or these"
                + " arguments.",
            at: reference.declaration,
            in: "signer"
        )
    }
}
