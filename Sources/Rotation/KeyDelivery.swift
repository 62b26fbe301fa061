package import Addresses

/// A key on its way to a sink.
package struct DeliveredKey: Sendable {
    package let address: InstanceAddress
    /// By which the storage knows it.
    package let id: String
    /// In clear; never shown, logged or stored outside of a sink.
    package let secret: String
    /// The API's id of the user whose key it is.
    package let owner: String
    /// The id of the key that goes; nil where none does.
    package let previous: String?
    /// As requests are signed for it, such as `eu-central-3`.
    package let region: String
    /// Scheme, host and port.
    package let endpoint: String

    package init(
        address: InstanceAddress,
        id: String,
        secret: String,
        owner: String,
        previous: String?,
        region: String,
        endpoint: String
    ) {
        self.address = address
        self.id = id
        self.secret = secret
        self.owner = owner
        self.previous = previous
        self.region = region
        self.endpoint = endpoint
    }
}

/// Hands keys to sinks.
package protocol KeyDelivery: Sendable {
    /// Hands a key over; when it returns, the sink has it.
    ///
    /// Safe to repeat with the same key. Text for people, such as what a program printed, is returned without the secret.
    ///
    /// - Throws: why the sink does not have it, or may not.
    func deliver(_ key: DeliveredKey, to sink: SinkSettings) async throws(DeliveryFailure) -> DeliveryReceipt
}

/// That a sink has a key.
package struct DeliveryReceipt: Sendable, Hashable {
    /// What exactly was written, for a fingerprint; never stored or shown as it is.
    package let content: [UInt8]
    /// What there is to tell people, a line each, without secrets.
    package let notes: [String]

    package init(content: [UInt8], notes: [String] = []) {
        self.content = content
        self.notes = notes
    }
}

/// Why a sink does not have a key.
package struct DeliveryFailure: Error, Sendable, Hashable {
    /// One sentence without secrets: what, where, why.
    package let reason: String
    /// What to do about it, as one sentence.
    package let remedy: String
    /// Whether the sink may have it all the same.
    package let isUncertain: Bool

    package init(reason: String, remedy: String, isUncertain: Bool = false) {
        self.reason = reason
        self.remedy = remedy
        self.isUncertain = isUncertain
    }
}
