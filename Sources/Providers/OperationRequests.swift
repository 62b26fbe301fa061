package import Addresses
package import Values

/// An object to create.
package struct CreateRequest: Sendable {
    package let address: InstanceAddress
    /// Wholly known; write-only and fingerprinted arguments are present in clear.
    package let configuration: Value
    /// The planned attributes, unknown where the API decides.
    package let planned: Value
    /// Seconds from the timeouts block or the schema.
    package let timeoutSeconds: Int
    /// The object in whose place it comes, as it was planned to be replaced.
    package let inPlaceOf: Value?
    /// The guards that the plan may pass.
    package let allowed: Set<PlanGuard.Name>
    /// The configuration that the object belongs to.
    let provider: ProviderAddress

    package init(
        address: InstanceAddress,
        configuration: Value,
        planned: Value,
        timeoutSeconds: Int,
        inPlaceOf: Value? = nil,
        allowed: Set<PlanGuard.Name> = [],
        provider: ProviderAddress? = nil
    ) {
        self.address = address
        self.configuration = configuration
        self.planned = planned
        self.timeoutSeconds = timeoutSeconds
        self.inPlaceOf = inPlaceOf
        self.allowed = allowed
        self.provider = provider ?? address.resource.provider
    }
}

/// An object to change.
package struct UpdateRequest: Sendable {
    package let address: InstanceAddress
    package let objectID: String
    package let prior: Value
    package let configuration: Value
    /// What is not configured may differ from `prior` all the same: what the configuration gave is taken back.
    package let planned: Value
    /// Names of fingerprinted or write-only attributes whose value must be sent.
    package let changedSecrets: Set<String>
    package let timeoutSeconds: Int
    /// The configuration that the object belongs to.
    let provider: ProviderAddress

    package init(
        address: InstanceAddress,
        objectID: String,
        prior: Value,
        configuration: Value,
        planned: Value,
        changedSecrets: Set<String>,
        timeoutSeconds: Int,
        provider: ProviderAddress? = nil
    ) {
        self.address = address
        self.objectID = objectID
        self.prior = prior
        self.configuration = configuration
        self.planned = planned
        self.changedSecrets = changedSecrets
        self.timeoutSeconds = timeoutSeconds
        self.provider = provider ?? address.resource.provider
    }
}

/// An object to delete.
package struct DeleteRequest: Sendable {
    package let address: InstanceAddress
    package let objectID: String
    package let prior: Value
    /// The object that is in its place by now, and stays there; nil where none is.
    package let successor: Value?
    package let timeoutSeconds: Int
    /// The configuration that the object belongs to.
    let provider: ProviderAddress

    package init(
        address: InstanceAddress,
        objectID: String,
        prior: Value,
        successor: Value? = nil,
        timeoutSeconds: Int,
        provider: ProviderAddress? = nil
    ) {
        self.address = address
        self.objectID = objectID
        self.prior = prior
        self.successor = successor
        self.timeoutSeconds = timeoutSeconds
        self.provider = provider ?? address.resource.provider
    }
}
