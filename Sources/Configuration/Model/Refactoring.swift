package import Addresses
package import SourceText

/// A `moved` block.
package struct MovedBlock: Sendable {
    /// The module, as it is declared, in which the block stands: both ends are relative to it, for each of its instances.
    package let module: ModuleAddress
    package let from: AddressTarget
    /// Of the same kind as `from`.
    package let to: AddressTarget
    package let declaration: SourceRange

    package init(
        from: AddressTarget,
        to: AddressTarget,
        in module: ModuleAddress = .root,
        declaration: SourceRange
    ) {
        self.module = module
        self.from = from
        self.to = to
        self.declaration = declaration
    }

    /// The same block in a module other than the root.
    func placed(in module: ModuleAddress) -> MovedBlock {
        MovedBlock(from: from, to: to, in: module, declaration: declaration)
    }
}

/// A `removed` block.
package struct RemovedBlock: Sendable {
    /// The module, as it is declared, in which the block stands: `from` is relative to it, for each of its instances.
    package let module: ModuleAddress
    /// A module or a resource, without any instance key.
    package let from: AddressTarget
    /// Whether the object is destroyed or only forgotten.
    package let destroys: Bool
    package let declaration: SourceRange

    package init(
        from: AddressTarget,
        in module: ModuleAddress = .root,
        destroys: Bool,
        declaration: SourceRange
    ) {
        self.module = module
        self.from = from
        self.destroys = destroys
        self.declaration = declaration
    }

    /// The same block in a module other than the root.
    func placed(in module: ModuleAddress) -> RemovedBlock {
        RemovedBlock(from: from, in: module, destroys: destroys, declaration: declaration)
    }
}
