import Addresses
import ObjectStorage
import Providers
import Values

/// Who may touch what before a plan and after it; nil where the plan does nothing to an object of which access depends.
struct PlannedAccess {
    let plan: ProposedPlan
    let before: AccessPicture
    let after: AccessPicture
    /// Nil where it is not known what requests about buckets are signed with.
    let lockout: SignerLockout?

    /// - Parameters:
    ///   - plan: that is to be told and judged.
    ///   - ownUser: the id of the user whose own keys are managed, where the credentials tell it.
    ///   - contract: its number; nil where it is not known.
    ///   - signer: what requests about buckets are signed with, where that is known.
    init?(_ plan: ProposedPlan, ownUser: String?, contract: String? = nil, signer: SigningPair?) {
        guard Self.concernsAccess(plan) else {
            return nil
        }
        let after = ManagedPicture(ManagedObjects(after: plan), missingPolicy: .none, ownUser: ownUser)
            .picture.of(contract)
        let before = ManagedPicture(ManagedObjects(before: plan), missingPolicy: .none, ownUser: ownUser)
            .picture.of(contract).having(after.buckets)
        let deleted = Set(UnmanagedKeys.deletedUsers(of: plan).map { ObjectID.normal($0.userID) })
        // A bucket that nothing here makes or deletes stays when its policy goes.
        let managed = Set(
            plan.changes.filter { $0.address.resource.type == ManagedObjects.bucket }
                .compactMap { $0.before?["name"]?.stringValue }
        )
        let left = after.having(before.buckets.filter { !managed.contains($0.name) }).without(deleted)
            .knowing(before.people)
        self.plan = plan
        self.before = before.knowing(after.people)
        self.after = left
        lockout = signer.map { SignerLockout($0, before, left) }
    }

    private static func concernsAccess(_ plan: ProposedPlan) -> Bool {
        plan.changes.contains { change in
            change.address.resource.mode == .managed
                && ManagedObjects.types.contains(change.address.resource.type)
                && change.action != .noop && change.action != .read && change.rotation == nil
        }
    }
}

extension AccessPicture {
    /// The picture with those buckets besides that are there already although nothing here manages them: their policy is
    /// yet to come.
    fileprivate func having(_ later: [Bucket]) -> AccessPicture {
        let known = Set(buckets.map(\.name))
        var picture = self
        picture.buckets += later.filter { !$0.isNew && !known.contains($0.name) }.map { bucket in
            Bucket(name: bucket.name, contents: .read(nil, PublicAccessBlock()))
        }
        return picture
    }

    /// The picture of a contract, where its number is known.
    fileprivate func of(_ contract: String?) -> AccessPicture {
        var picture = self
        picture.contract = contract ?? picture.contract
        return picture
    }

    /// The picture without those people, whose keys go with them.
    func without(_ deleted: Set<String>) -> AccessPicture {
        var picture = self
        picture.people.removeAll { $0.id.map(deleted.contains) ?? false }
        return picture
    }

    /// The picture with those people besides whom nothing here makes or deletes: they are there before and after.
    func knowing(_ others: [Person]) -> AccessPicture {
        let known = Set(people.map(\.identity))
        var picture = self
        picture.people += others.filter { person in
            person.address == nil && !person.isStandIn && !known.contains(person.identity)
        }.map { person in
            var person = person
            person.keys = []
            person.keyGroups = []
            return person
        }
        return picture
    }
}
