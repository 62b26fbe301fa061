package import Addresses
package import Configuration
package import SourceText

extension Diagnostic {
    /// With the object concerned, and the block that declares it where the message points at nothing better.
    package func located(at address: InstanceAddress, _ block: ResourceBlock?) -> Diagnostic {
        var diagnostic = self
        diagnostic.address = diagnostic.address ?? address.description
        if let block, diagnostic.subject == nil {
            diagnostic.subject = block.declaration
            diagnostic.blockContext = block.enclosingCheck.map { "check \"\($0)\"" } ?? block.title
        }
        return diagnostic
    }
}
