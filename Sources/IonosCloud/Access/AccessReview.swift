import Addresses
import ObjectStorage
import Providers
import SourceText
import Values

/// What a plan changes about who may touch what: told at its head, and judged.
struct AccessReview {
    private let plan: ProposedPlan
    private let lockout: SignerLockout?
    private let changes: [AccessChange]

    init(_ access: PlannedAccess) {
        plan = access.plan
        lockout = access.lockout
        changes = AccessComparison(access.before, access.after).changes
    }

    // MARK: Told

    var sections: [PlanSection] {
        [PlanSection("access_changes", title: "Access changes", lines: changes.map(\.line))]
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

extension AccessChange {
    fileprivate var line: PlanSection.Line {
        PlanSection.Line(
            text + notes.map { " (\($0.dropLast($0.hasSuffix(".") ? 1 : 0)))" }.joined(),
            isAlarming: isAlarming,
            details: details
        )
    }
}
