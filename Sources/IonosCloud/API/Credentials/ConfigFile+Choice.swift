import Settings
import SourceText

extension ConfigFile {
    /// The profile that counts, of the file that is meant: `IONOS_CONFIG_FILE`, else the one in the usual place, which may
    /// be missing.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - readFile: a file's text; nil when there is no such file.
    /// - Returns: the profile, or that there is none.
    /// - Throws: when the file cannot be used, or a file that was named is missing.
    static func choice(
        environment: [String: String],
        readFile: (_ path: String) throws(DiagnosticsError) -> String?
    ) throws(DiagnosticsError) -> Choice {
        guard let path = path(environment: environment) else {
            return .none(note: nil)
        }
        guard let text = try readFile(path) else {
            guard EnvironmentVariable.configFile.value(in: environment) == nil else {
                throw DiagnosticsError(
                    .error(
                        "IONOS configuration file not found",
                        "\(EnvironmentVariable.configFile) names \(path), and there is no such file. Correct the path, or unset the"
                            + " variable and set IONOS_TOKEN instead."
                    )
                )
            }
            return .none(note: "There is no configuration file \(path) either.")
        }
        do throws(ConfigFileError) {
            guard let profile = try ConfigFile(parsing: text, path: path).profile(environment: environment)
            else {
                return .none(
                    note:
                        "The configuration file \(path) names no currentProfile; IONOS_CURRENT_PROFILE chooses one too."
                )
            }
            return .profile(profile)
        } catch {
            throw DiagnosticsError(.error("Invalid IONOS configuration file", "\(error)".asSentence))
        }
    }
}
