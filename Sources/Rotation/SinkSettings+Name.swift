import SourceText

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
}
