package import Addresses
package import SourceText

/// The key that a `signer` block names for a provider configuration.
package struct SignerReference: Sendable {
    package let key: InstanceAddress
    package let declaration: SourceRange

    package init(key: InstanceAddress, declaration: SourceRange) {
        self.key = key
        self.declaration = declaration
    }
}

/// The key that signed for a provider configuration before, as the rows remember; no `signer` block names one now.
package struct FormerSigner: Sendable {
    package let key: InstanceAddress
    package let provider: ProviderAddress
    /// The key as it is recorded, where it may sign once more because all that it signed for goes; nil elsewhere.
    package let object: ObservedObject?

    package init(key: InstanceAddress, provider: ProviderAddress, object: ObservedObject? = nil) {
        self.key = key
        self.provider = provider
        self.object = object
    }
}

/// What the state holds of the key of a signer.
package struct SignerKey: Sendable {
    package let address: InstanceAddress
    /// Nil where there is no such object: it is not made yet, or deleted.
    package let object: ObservedObject?
    /// Whether this run has made or changed it, so that the API may not know it everywhere yet.
    package let isNew: Bool
    /// When an earlier run made or changed it, since 1970, where that was of late.
    package let written: Duration?
    /// Whether everything is destroyed, so that nothing makes a key anew that is gone.
    package let isLeaving: Bool

    /// - Parameters:
    ///   - address: that the block names.
    ///   - object: with its secrets in clear; those that cannot be opened here are unknown.
    ///   - isNew: whether this run has made or changed it.
    ///   - written: when an earlier run made or changed it, since 1970.
    ///   - isLeaving: whether everything is destroyed.
    package init(
        address: InstanceAddress,
        object: ObservedObject?,
        isNew: Bool,
        written: Duration? = nil,
        isLeaving: Bool = false
    ) {
        self.address = address
        self.object = object
        self.isNew = isNew
        self.written = written
        self.isLeaving = isLeaving
    }
}
