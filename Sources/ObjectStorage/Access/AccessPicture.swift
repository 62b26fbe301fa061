package import Timestamps

/// Who there is, with which keys, and what the buckets' policies say: all that answers about access are made of.
package struct AccessPicture: Sendable {
    /// A user of the contract.
    package struct Person: Sendable, Hashable {
        /// The same in every picture that this one is compared with: the lower-case id, or where it is not known before an
        /// apply another text.
        package let identity: String
        /// Nil where the user is not made yet.
        package var id: String?
        /// What policies have in the place of the id while that is not known.
        package var standIn: String?
        package var email: String?
        /// Where a configuration declares the user.
        package var address: String?
        /// Nil where that is not known before an apply, or was not read.
        package var isAdministrator: Bool?
        package var isActive: Bool?
        /// Names of the groups that allow their members to have keys.
        package var keyGroups: [String] = []
        package var keys: [Key] = []
        /// Whether there may be keys besides.
        package var mayHaveOtherKeys = false
        /// Whether it stands for somebody of whom only the apply will tell who it is.
        package var isStandIn = false

        package init(identity: String, id: String? = nil) {
            self.identity = identity
            self.id = id
        }
    }

    /// An access key of a person.
    package struct Key: Sendable, Hashable {
        /// The same in every picture that this one is compared with.
        package let identity: String
        /// Never the secret; nil where the key is not made yet.
        package var id: String?
        package var address: String?
        package var created: Timestamp?
        package var isActive: Bool?
        /// Whether it was made while its user was administrator; nil: not known.
        package var isAdministrative: Bool?
        /// Where the rotation stands that it is a part of, for people; nil where it is a part of none.
        package var rotation: String?

        package init(identity: String, id: String? = nil) {
            self.identity = identity
            self.id = id
        }
    }

    package struct Bucket: Sendable {
        package enum Contents: Sendable {
            case read(PolicyDocument?, PublicAccessBlock)
            /// Why the policy is not known: not read, or known only after an apply.
            case notRead(reason: String)
            /// It has a policy that says something only once other objects are made.
            case knownAfterApply
        }

        package let name: String
        package var region: String?
        package var contents: Contents
        /// Who besides is let in by the bucket's access control list.
        package var accessList = AccessListReading.notAsked
        /// Whether it is yet to be made.
        package var isNew = false
        /// Whether what its policy says is a secret.
        package var isSensitive = false
        /// Whom the expression of its policy refers to, by identity: known also where what the policy says is not.
        package var references: [String] = []

        package init(name: String, region: String? = nil, contents: Contents) {
            self.name = name
            self.region = region
            self.contents = contents
        }
    }

    /// The number of the contract; nil where it is not known.
    package var contract: String?
    package var people: [Person]
    package var buckets: [Bucket]
    /// Why buckets were not read at all; nil where the list of them is complete as far as the source goes.
    package var unreadBuckets: String?

    package init(
        contract: String? = nil,
        people: [Person] = [],
        buckets: [Bucket] = [],
        unreadBuckets: String? = nil
    ) {
        self.contract = contract
        self.people = people
        self.buckets = buckets
        self.unreadBuckets = unreadBuckets
    }

    /// All policies that were read.
    package var policies: [PolicyDocument] {
        buckets.compactMap { bucket in
            if case .read(let policy, _) = bucket.contents { policy } else { nil }
        }
    }
}

extension AccessPicture.Person {
    /// Whether a key of his can be used; nil where that is not known.
    package var hasUsableKey: Bool? {
        if isActive == false {
            return false
        }
        if keys.contains(where: { $0.isActive != false }) {
            return true
        }
        return mayHaveOtherKeys ? nil : false
    }

    /// Whether he may do everything, by a key made as an administrator's; nil: perhaps.
    package var isAllPowerful: Bool? {
        if isAdministrator == true {
            return true
        }
        if keys.contains(where: { $0.isAdministrative == true && $0.isActive != false }) {
            // What becomes of such a key when its user is no administrator any more is not documented.
            return nil
        }
        return isAdministrator == nil ? nil : false
    }

    /// Whether it is somebody of whom only the id is known, because nothing here manages him: he is there all along.
    package var isForeign: Bool {
        address == nil || isStandIn
    }

    /// By what policies name him, as far as they can.
    var idInPolicies: String? {
        id ?? standIn
    }

    /// What to call him: his address, or what else is known.
    package var title: String {
        email ?? address ?? id ?? identity
    }
}
