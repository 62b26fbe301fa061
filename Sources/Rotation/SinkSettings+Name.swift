extension SinkSettings {
    /// Tells the sinks of a key apart, and names one to people; no secret.
    package var name: String {
        switch self {
        case .file(let path, _, let profile?): "file \(path) [\(profile)]"
        case .file(let path, _, nil): "file \(path)"
        case .command(let arguments, _, _, _): "command \(arguments.joined(separator: " "))"
        case .vault(let place): "vault \(place.address) \(place.mount)/\(place.path)"
        }
    }
}
