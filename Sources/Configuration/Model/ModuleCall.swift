package import Addresses
package import SourceText

/// A `module` block.
package struct ModuleCall: Sendable {
    /// The module that it calls, as it is declared.
    package let address: ModuleAddress
    package let repetition: Repetition
    package let declaration: SourceRange

    package init(address: ModuleAddress, repetition: Repetition = .none, declaration: SourceRange) {
        self.address = address
        self.repetition = repetition
        self.declaration = declaration
    }
}
