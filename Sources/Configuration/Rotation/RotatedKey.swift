package import Addresses

/// A key as the expressions of a `rotation` block see it.
package struct RotatedKey: Sendable, Hashable {
    package let address: InstanceAddress
    /// By which the storage knows it; nil while it is not made.
    package let id: String?
    /// The API's id of the user whose key it is; nil while it is not known.
    package let owner: String?

    package init(address: InstanceAddress, id: String?, owner: String?) {
        self.address = address
        self.id = id
        self.owner = owner
    }
}
