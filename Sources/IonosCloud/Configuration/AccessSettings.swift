import HTTPTransport
import Providers
import Settings
import SourceText

/// Credentials, and the endpoint that goes with them when they come from a profile.
///
/// Where the provider block and the environment give no complete credentials, a token counts that `keyform login` keeps
/// for the endpoint, and then the configuration file (`IONOS_CONFIG_FILE`, else `~/.ionos/config`), whose endpoint counts
/// when neither gives one. A file or profile that a variable names goes before the login; a file that `IONOS_CONFIG_FILE`
/// names must be usable, and one in the usual place may be missing.
struct AccessSettings {
    let credentials: Credentials
    /// As it is written in the profile's environment.
    let endpoint: String?
    /// The same of the management API of Object Storage.
    let managementEndpoint: String?
    /// The profile that they come from.
    let chosenProfile: ConfigFile.Profile?
    /// The server that the token is for, and no other, where `keyform login` keeps it.
    let loginOrigin: HTTPURL.Origin?

    /// Its name.
    var profile: String? {
        chosenProfile?.name
    }

    /// - Parameters:
    ///   - provider: what the provider block says.
    ///   - environment: the process's variables.
    ///   - origin: of the endpoint that block and environment name, else of the vendor's.
    ///   - login: the token that is kept for a server.
    ///   - readFile: a file's text; nil when there is no such file.
    /// - Throws: what is wrong and where was looked.
    init(
        _ provider: Credentials.ProviderValues,
        environment: [String: String],
        origin: HTTPURL.Origin? = nil,
        login: (_ origin: String) throws(DiagnosticsError) -> StoredLogin? = { (_) throws(DiagnosticsError) in
            nil
        },
        readFile: (_ path: String) throws(DiagnosticsError) -> String?
    ) throws(DiagnosticsError) {
        do throws(CredentialsError) {
            credentials = try Credentials(provider: provider, environment: environment)
            endpoint = nil
            managementEndpoint = nil
            chosenProfile = nil
            loginOrigin = nil
            return
        } catch {
            let namesProfile =
                EnvironmentVariable.configFile.value(in: environment) != nil
                || EnvironmentVariable.currentProfile.value(in: environment) != nil
            if error.isForLack, !namesProfile, let origin, let stored = try login("\(origin)") {
                do throws(CredentialsError) {
                    credentials = try Credentials(stored)
                } catch {
                    throw DiagnosticsError(Self.diagnostic(error, note: nil))
                }
                endpoint = nil
                managementEndpoint = nil
                chosenProfile = nil
                loginOrigin = origin
                return
            }
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
                loginOrigin = nil
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
        let problem = Diagnostic.error(
            error == .missing
                ? "No credentials for the IONOS API" : "Credentials for the IONOS API cannot be used",
            remedy + (note.map { " \($0)" } ?? "")
                + "\n\nTo try keyform without an account, add -sandbox: it simulates one on this machine."
        )
        return error == .missing
            ? problem.hinting("To keep a token on this machine:", command: "keyform login") : problem
    }
}
