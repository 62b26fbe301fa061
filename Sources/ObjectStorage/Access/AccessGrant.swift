/// What somebody may do in a bucket, by one statement of its policy or because of what he is.
package struct AccessGrant: Sendable, Hashable {
    package var actions: ActionSet
    package var target: AccessTarget
    /// All of them must hold, in a normal order.
    package var conditions: [PolicyCondition]
    /// What denies take away, sometimes or of a part.
    package var exceptions: [AccessException]
    /// What is not known and was taken to allow it.
    package var doubts: Set<AccessDoubt>
    package let source: AccessSource
}

/// What actions are done to.
package enum AccessTarget: Sendable, Hashable {
    /// The bucket itself.
    case bucket
    /// Objects in it.
    case objects(KeyScope)
}

/// Some of the objects of a bucket, by their keys.
package enum KeyScope: Sendable, Hashable {
    case fitting(WildcardPattern)
    /// All but those that one of the patterns fits.
    case allBut([WildcardPattern])
}

/// Where a grant does not hold.
package struct AccessException: Sendable, Hashable {
    package let target: AccessTarget
    /// It holds there all the same unless all of these do.
    package let conditions: [PolicyCondition]
    /// Because of which it may hold there all the same.
    package let doubts: Set<AccessDoubt>
    package let source: AccessSource
}

/// What allows or denies something.
package enum AccessSource: Sendable, Hashable {
    /// A statement: its number, from 1, and its name.
    case statement(Int, sid: String?)
    /// An administrator of the contract, or its owner, by a key made as such.
    case administrator
    /// The bucket's access control list.
    case accessList
}

/// Something that nobody has documented, on which an answer depends.
///
/// For an allow the answer is that it holds, for a deny that it does not.
package enum AccessDoubt: Sendable, Hashable {
    /// A condition that the vendor does not document.
    case condition(operator: String, key: String)
    /// A documented condition with a value that cannot be read.
    case conditionValue(operator: String, key: String)
    /// A condition on what only requests that list objects have, for other requests.
    case listingCondition(key: String)
    /// A principal of a form that the vendor does not document.
    case principal(String)
    /// A statement for all but some principals.
    case excludedPrincipals
    /// A member of a statement that nobody here knows.
    case unknownMember(String)
    /// Names of actions that are right but for the case of their letters.
    case actionCase
    /// An explicit deny, for an administrator.
    case denyForAdministrator
    /// A public statement, for users of the contract, in a bucket that is restricted.
    case restrictedBucket
    /// A statement for everyone from some addresses, in a bucket that is restricted.
    case restrictedAddresses
    /// A key that was made as an administrator's, of somebody who is none any more.
    case formerAdministrator
    /// Somebody of whom it is not known whether he is an administrator.
    case administratorUnknown
}

/// Whom an answer is about.
package enum AccessSubject: Sendable, Hashable {
    /// Anybody, without a key.
    case everyone
    /// A user of the contract, by a key that is not an administrator's; the id in lower case.
    case user(id: String)
    /// Any user by an administrator's key.
    case administrator(id: String)
    /// A principal that is no user here, as a policy writes it.
    case other(kind: String, text: String)
}

extension [AccessGrant] {
    /// Whether one of them lets the bucket's policy be changed.
    package var allowPolicyChange: Bool {
        contains { $0.target == .bucket && $0.actions.names.contains("s3:PutBucketPolicy") }
    }
}
