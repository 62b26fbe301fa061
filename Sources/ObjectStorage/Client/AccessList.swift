/// What the access control list of a bucket grants to others than its owner, who owns the bucket whatever the list says.
package struct AccessList: Sendable, Hashable {
    /// Whom a grant is for; contract-owned buckets have no users in their lists.
    package enum Group: Sendable, Hashable {
        /// `AllUsers`: anybody, without a key.
        case everyone
        /// `AuthenticatedUsers`: anybody with a key, whoever's contract it is of.
        case anyKey
    }

    package enum Permission: String, Sendable, Hashable {
        case read = "READ"
        case write = "WRITE"
        case readList = "READ_ACP"
        case writeList = "WRITE_ACP"
        case everything = "FULL_CONTROL"
    }

    package struct Grant: Sendable, Hashable {
        package let group: Group
        package let permission: Permission

        package init(_ group: Group, _ permission: Permission) {
            self.group = group
            self.permission = permission
        }
    }

    package let grants: [Grant]

    package init(_ grants: [Grant] = []) {
        self.grants = grants
    }
}
