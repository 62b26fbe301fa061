package import HTTPTransport
import Settings
package import SourceText

/// The endpoints of the Object Storage that the user has set: one for all regions, or some for single ones.
package struct StorageEndpoints: Sendable {
    /// Credentials go to no other then.
    let ofAllRegions: HTTPURL.Origin?
    let ofRegions: [String: HTTPURL.Origin]
    /// A server other than the vendor's at which the API is, and so the keys are made.
    private var otherServer: String?

    var areAllOfTheVendor: Bool {
        ofAllRegions == nil && ofRegions.isEmpty
    }

    /// - Parameters:
    ///   - profile: whose endpoints count; the variable goes before them.
    ///   - environment: the process's variables.
    /// - Throws: when an endpoint is wrong.
    init(_ profile: ConfigFile.Profile?, environment: [String: String]) throws(DiagnosticsError) {
        let variable = EnvironmentVariable.objectStorageEndpoint
        if let text = variable.value(in: environment) {
            ofAllRegions = try Self.origin(text, source: variable.name)
        } else if let profile, let text = profile.storageEndpoints[""] {
            ofAllRegions = try Self.origin(text, source: "the profile \(profile.name)")
        } else {
            ofAllRegions = nil
        }
        var found: [String: HTTPURL.Origin] = [:]
        for (region, text) in profile?.storageEndpoints ?? [:] where !region.isEmpty {
            found[region] = try Self.origin(text, source: "the profile \(profile?.name ?? "")")
        }
        ofRegions = found
    }

    /// Those that variables and the profile set, without a look at a configuration.
    ///
    /// The profile counts where the variables hold no credentials.
    ///
    /// - Parameters:
    ///   - environment: the process's variables.
    ///   - readFile: a file's text; nil when there is no such file.
    /// - Throws: when an endpoint, or the vendor's file that must be looked at, is wrong.
    package init(
        environment: [String: String],
        readFile: (_ path: String) throws(DiagnosticsError) -> String?
    ) throws(DiagnosticsError) {
        var profile: ConfigFile.Profile?
        if (try? Credentials(environment: environment)) == nil {
            if case .profile(let found) = try ConfigFile.choice(environment: environment, readFile: readFile)
            {
                profile = found
            }
        }
        try self.init(profile, environment: environment)
        let text = EnvironmentVariable.endpoint.value(in: environment) ?? profile?.endpoint
        if let text, let endpoint = try? Endpoint(text), !endpoint.isOfTheVendor {
            otherServer = "\(endpoint.origin)"
        }
    }

    /// The endpoint that is set for a region; nil where the vendor's own counts.
    package func endpoint(of region: String) -> HTTPURL.Origin? {
        ofAllRegions ?? ofRegions[region]
    }

    /// Why the vendor's own endpoint of a region may be the wrong one, as sentences; nil where it is not.
    package func doubt(of region: String) -> String? {
        guard let otherServer, endpoint(of: region) == nil else {
            return nil
        }
        return "the API is at \(otherServer), and what is written names the vendor's Object Storage. Set"
            + " \(EnvironmentVariable.objectStorageEndpoint) to the Object Storage that belongs to that API, if the keys are"
            + " of that one."
    }

    /// The origin of an endpoint as people write it, with or without a scheme; then it is `https`.
    private static func origin(
        _ text: String,
        source: String
    ) throws(DiagnosticsError) -> HTTPURL.Origin {
        let trimmed = trimmingASCIISpace(text)
        func refuse(_ reason: String) -> DiagnosticsError {
            let shown = trimmed.contains("@") ? "(hidden, it holds an @)" : trimmed
            return DiagnosticsError(
                .error(
                    "Invalid Object Storage endpoint",
                    "The endpoint \(shown) in \(source) cannot be used: \(reason). Write it like"
                        + " https://s3.eu-central-3.ionoscloud.com"
                )
            )
        }
        let url: HTTPURL
        do {
            url = try HTTPURL(parsing: trimmed.contains("://") ? trimmed : "https://\(trimmed)")
        } catch {
            throw refuse(error.reason)
        }
        guard url.query == nil, !trimmed.contains("#"), url.path.allSatisfy({ $0 == "/" }) else {
            throw refuse("it is scheme, host and port and nothing behind these")
        }
        return url.origin
    }
}
