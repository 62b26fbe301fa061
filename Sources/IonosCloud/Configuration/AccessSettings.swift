import Settings
import SourceText

/// Credentials, and the endpoint that goes with them when they come from a profile.
///
/// The configuration file (`IONOS_CONFIG_FILE`, else `~/.ionos/config`) counts only when the provider block and the
/// environment give no complete credentials; its endpoint then only when neither gives one. A file that is named in
/// `IONOS_CONFIG_FILE` must be usable; one in the usual place may be missing.
struct AccessSettings {
    let credentials: Credentials
    /// As it is written in the profile's environment.
    let endpoint: String?
    /// The same of the management API of Object Storage.
    let managementEndpoint: String?
    /// The profile that they come from.
    let chosenProfile: ConfigFile.Profile?

    /// Its name.
    var profile: String? {
        chosenProfile?.name
    }

    /// - Parameters:
    ///   - provider: what the provider block says.
    ///   - environment: the process's variables.
    ///   - readFile: a file's text; nil when there is no such file.
    /// - Throws: what is wrong and where was looked.
    init(
        _ provider: Credentials.ProviderValues,
        environment: [String: String],
        readFile: (_ path: String) throws(DiagnosticsError) -> String?
    ) throws(DiagnosticsError) {
        do throws(CredentialsError) {
            credentials = try Credentials(provider: provider, environment: environment)
            endpoint = nil
            managementEndpoint = nil
            chosenProfile = nil
            return
        } catch {
            guard error.isForLack, let path = ConfigFile.path(environment: environment) else {
                throw DiagnosticsError(Self.diagnostic(error, note: nil))
            }
            let profile: ConfigFile.Profile
            switch try ConfigFile.choice(environment: environment, readFile: readFile) {
            case .profile(let found): profile = found
            case .none(let note): throw DiagnosticsError(Self.diagnostic(error, note: note))
            }
            do throws(CredentialsError) {
                credentials = try Credentials(
                    provider: provider,
                    environment: environment,
                    profile: profile
                )
                endpoint = profile.endpoint
                managementEndpoint = profile.managementEndpoint
                chosenProfile = profile
            } catch {
                throw DiagnosticsError(
                    Self.diagnostic(error, note: "The file \(path) holds the profile \"\(profile.name)\".")
                )
            }
        }
    }

    private static func diagnostic(_ error: CredentialsError, note: String?) -> Diagnostic {
        let remedy =
            error == .missing
            ? "Set IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD, in the environment (or the same in a provider"
                + " \"ionoscloud\" block)." : "\(error)".asSentence
        return .error(
            error == .missing
                ? "No credentials for the IONOS API" : "Credentials for the IONOS API cannot be used",
            remedy + (note.map { " \($0)" } ?? "")
                + "\n\nTo try keyform without an account, add -sandbox: it simulates one on this machine."
        )
    }
}
