import Addresses
import Providers
import Rotation
import SourceText
import Values

/// The keys that a plan makes beside those that they are the successors of: each needs a place while both are there.
struct SuccessorPlaces {
    private let changes: [ResourceChange]
    /// Keys that go at the end of their rotations, which is too late for what is created beside it.
    private let leaving: [ResourceChange]

    init(_ plan: ProposedPlan) {
        let rotated = plan.changes.filter { change in
            [KeyType.name, AccessKeyType.name].contains(change.address.resource.type)
                && change.rotation != nil
        }
        changes = rotated.filter(\.makesSuccessor)
        leaving = rotated.filter { $0.rotation?.move == .delete }
    }

    /// Those of one user.
    func ofUser(_ user: String) -> [ResourceChange] {
        Self.keys(among: changes, of: user)
    }

    /// Who needs a place, in words, and how one may be had without a key that is given up.
    func demand(_ created: [ResourceChange], _ rotated: [ResourceChange]) -> String {
        let created = created.map { "\n  - \($0.address), which is created" }
        let rotations = rotated.map { change in
            "\n  - \(change.address), which is rotated (\(change.rotation?.reason ?? "")): its old key stays for a while"
        }
        var text =
            "\n\nPlaces are needed by:\n" + (created + rotations).joined()
            + "\n\nTo do one after the other, leave the rotation out of this plan, or run \"keyform rotate\" first and create"
            + " the key when it is over:\n\n  keyform apply "
            + rotated.map { "-exclude=\($0.address.description.inShellQuotes)" }.joined(separator: " ")
        let owners = Set(rotated.compactMap(Self.owner))
        let going = owners.flatMap { Self.keys(among: leaving, of: $0) }
        if let first = going.first {
            text +=
                "\n\nThe old key of \(first.address) can go now: run \"keyform rotate \(first.address)\" first."
        }
        return text
    }

    private static func keys(among changes: [ResourceChange], of user: String) -> [ResourceChange] {
        changes.filter { change in owner(change).map { ObjectID.isSame($0, user) } ?? false }
    }

    private static func owner(_ change: ResourceChange) -> String? {
        change.address.resource.type == KeyType.name
            ? change.before?["user_id"]?.stringValue
            : change.before?["contract_user_id"]?.stringValue.flatMap(AccessKey.user(ofContract:))
    }
}

extension ResourceChange {
    /// Whether it makes a key that is not there yet.
    fileprivate var makesSuccessor: Bool {
        guard let rotation, rotation.changesCharge else { return false }
        return !(after?["id"]?.isWhollyKnown ?? false)
    }
}
