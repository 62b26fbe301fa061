import Addresses
import ObjectStorage
import Providers
import SourceText
import Values

/// What a plan changes about who may touch what: told at its head, and judged.
struct AccessReview {
    private let plan: ProposedPlan
    private let changes: [AccessChange]
    private let lockout: SignerLockout?
    /// The number of the contract; nil where it is not known.
    let contract: String?

    /// - Parameters:
    ///   - plan: to be told and judged.
    ///   - ownUser: the id of the user whose own keys are managed, where the credentials tell it.
    ///   - contract: its number; nil where it is not known.
    ///   - signer: what requests about buckets are signed with, where that is known.
    init(_ plan: ProposedPlan, ownUser: String?, contract: String? = nil, signer: SigningPair?) {
        self.plan = plan
        self.contract = contract
        guard Self.concernsAccess(plan) else {
            changes = []
            lockout = nil
            return
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
        changes = AccessComparison(before.knowing(after.people), left).changes
        lockout = signer.map { SignerLockout($0, before, left) }
    }

    /// Whether the plan does something to an object of which access depends.
    static func concernsAccess(_ plan: ProposedPlan) -> Bool {
        plan.changes.contains { change in
            change.address.resource.mode == .managed
                && ManagedObjects.types.contains(change.address.resource.type)
                && change.action != .noop && change.action != .read
        }
    }

    /// The id of the user whose key signs, where he is known and no administrator.
    var ordinarySigner: String? {
        lockout?.ordinarySigner
    }

    // MARK: Told

    var sections: [PlanSection] {
        guard Self.concernsAccess(plan) else {
            return []
        }
        return [PlanSection("access_changes", title: "Access changes", lines: changes.map(\.line))]
    }

    // MARK: Judged

    var diagnostics: [Diagnostic] {
        administrators + publicBuckets + (lockout?.review(plan) ?? [])
    }

    private var administrators: [Diagnostic] {
        changes.filter { change in
            change.concernsExisting
                && [.becomesAdministrator, .administratorUnknown].contains(change.kind)
        }.map { change in
            plan.judgement(
                of: .administrator,
                "A user would become administrator",
                "\(change.text.asSentence) Administrators may do everything with every bucket of the contract, and may manage"
                    + " users, groups and keys.",
                objects: [change.personID].compactMap(\.self),
                wayOut: "If that is wanted",
                address: change.address
            )
        }
    }

    private var publicBuckets: [Diagnostic] {
        let opened = changes.filter { $0.kind == .becomesPublic && $0.isAlarming && $0.concernsExisting }
        let byBucket = Dictionary(grouping: opened) { $0.bucket ?? "" }
        return byBucket.sorted { $0.key < $1.key }.map { bucket, changes in
            plan.judgement(
                of: .public,
                "A bucket would become public",
                "The bucket \(bucket.inLine) exists, and after this plan anybody on the internet may use it, without a key:"
                    + " \(changes.map(\.text).joined(separator: "; ")).",
                objects: [bucket],
                wayOut: "If that is wanted",
                address: nil
            )
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

extension AccessChange {
    fileprivate var line: PlanSection.Line {
        PlanSection.Line(
            text + notes.map { " (\($0.dropLast($0.hasSuffix(".") ? 1 : 0)))" }.joined(),
            isAlarming: isAlarming,
            details: details
        )
    }
}
