package import Addresses
import ResourceSchemas
package import SourceText

/// A `signer` block: with which key a provider configuration signs its requests, one that the configuration itself
/// makes.
package struct SignerBlock: Sendable {
    /// The instance of a resource that is the key.
    package let key: InstanceAddress
    /// The provider configuration that signs with it.
    package let provider: ProviderAddress
    /// Where it names the key.
    package let keyRange: SourceRange
    /// Where it names the provider configuration; nil where it means the usual one of the key's type.
    let providerRange: SourceRange?
    package let declaration: SourceRange
}

extension Configuration {
    /// The block that says with which key requests about a block's objects are signed; nil where none says so, and for
    /// types that need none.
    package func signer(of block: ResourceBlock) -> SignerBlock? {
        guard !signers.isEmpty, isSigned(block) else {
            return nil
        }
        return signers[block.provider]
    }

    /// Whether requests about a block's objects are signed.
    package func isSigned(_ block: ResourceBlock) -> Bool {
        schema(of: block.address)?.isSigned ?? false
    }
}
