package import Addresses

/// What a row says of an object besides what it is: when its turn comes to be destroyed, and whether it may be.
///
/// A plan takes it from the configuration, and each step carries it to the row.
package struct RecordTerms: Sendable, Hashable {
    /// What the object was built from, so that it can be destroyed in the right order without configuration.
    package var dependencies: [ResourceDependency]
    package var createBeforeDestroy: Bool
    /// Remembered from the configuration, so that removing the block does not remove the protection.
    package var preventDestroy: Bool

    package init(
        dependencies: [ResourceDependency] = [],
        createBeforeDestroy: Bool = false,
        preventDestroy: Bool = false
    ) {
        self.dependencies = dependencies
        self.createBeforeDestroy = createBeforeDestroy
        self.preventDestroy = preventDestroy
    }

    /// Whether both mean the same: the order of dependencies says nothing.
    package func agrees(with other: RecordTerms) -> Bool {
        createBeforeDestroy == other.createBeforeDestroy && preventDestroy == other.preventDestroy
            && Set(dependencies) == Set(other.dependencies)
    }
}
