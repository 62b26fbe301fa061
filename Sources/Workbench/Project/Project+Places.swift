import Addresses
import Configuration
import Execution
package import SourceText

extension Project {
    /// What was found about objects, each with the place of the block that declares the object, where it names no better one.
    ///
    /// Of findings that differ in the object only, the place is that of the first.
    package func located(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.condensed.map { diagnostic in
            guard diagnostic.subject == nil, let text = diagnostic.address,
                let address = try? InstanceAddress(parsing: text)
            else {
                return diagnostic
            }
            return diagnostic.located(at: address, configuration.blocks[address.resource])
        }
    }
}
