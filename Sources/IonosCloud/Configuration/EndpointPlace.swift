import Settings

/// The API's endpoint as it was set, and where.
struct EndpointPlace {
    let text: String
    /// For messages, for example `IONOS_API_URL`.
    let source: String

    /// Where the management API of Object Storage was set: by its variable, else by that profile; nil where it was not.
    init?(managementIn environment: [String: String], _ access: AccessSettings) {
        if let endpoint = EnvironmentVariable.managementEndpoint.value(in: environment) {
            text = endpoint
            source = EnvironmentVariable.managementEndpoint.name
        } else if let endpoint = access.managementEndpoint {
            text = endpoint
            source =
                access.profile.map { "the objectstoragemanagement endpoint of the profile \($0)" }
                ?? "the configuration file"
        } else {
            return nil
        }
    }

    /// Takes the provider block's, else that of the variable, else that of the profile which the credentials are from; nil
    /// where none is set.
    init?(_ settings: ProviderSettings, _ environment: [String: String], _ access: AccessSettings) {
        if let endpoint = settings.endpoint {
            text = endpoint
            source = "the provider block's endpoint"
        } else if let endpoint = EnvironmentVariable.endpoint.value(in: environment) {
            text = endpoint
            source = EnvironmentVariable.endpoint.name
        } else if let endpoint = access.endpoint {
            text = endpoint
            source = access.profile.map { "the endpoint of the profile \($0)" } ?? "the configuration file"
        } else {
            return nil
        }
    }
}
