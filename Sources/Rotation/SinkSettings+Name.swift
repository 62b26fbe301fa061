import SourceText
import Values

extension SinkSettings {
    /// Tells the sinks of a key apart, and names one to people; no secret.
    package var name: String {
        switch self {
        case .file(let path, _, let profile?): "file \(path) [\(profile)]"
        case .file(let path, _, nil): "file \(path)"
        case .command(let arguments, _, _, _):
            // As a shell would take it, so that it shows where one argument ends.
            "command \(arguments.map(\.quotedForShell).joined(separator: " "))"
        case .vault(let place):
            "vault \(place.address) \(place.namespace.map { "\($0)/" } ?? "")\(place.mount)/\(place.path)"
        }
    }

    /// Where a key goes, as a plan shows it: a file's path, a command's arguments one by one, a store's address.
    package var text: String {
        switch self {
        case .file(let path, let format, let profile):
            "file \(path.inLine) (\(format)\(profile.map { ", profile \($0.inLine)" } ?? ""))"
        case .command(let arguments, let input, let directory, let seconds):
            "command [\(arguments.map(\.quotedAsInGo).joined(separator: ", "))] in \(directory.inLine) "
                + "(\(input) on its standard input, \(RotationWords.period(seconds)) at most)"
        case .vault(let place):
            "vault \(place.address.inLine), secret \(place.mount.inLine)/\(place.path.inLine)"
                + (place.namespace.map { " in namespace \($0.inLine)" } ?? "")
        }
    }
}
