import Addresses
import Execution
package import SourceText
package import StateModel

/// What keeps the objects of a Terraform state from being taken over: all or nothing, and one message a kind.
package struct TakeoverConflicts {
    /// The Terraform state, as it was named.
    private let file: String
    private let identity: (ResourceRecord) -> String?

    /// - Parameters:
    ///   - file: the Terraform state, as it was named.
    ///   - identity: text that is the same for two rows exactly when they are of one object, of whichever account; nil for
    ///     a row that is all there is of its object.
    package init(file: String, identity: @escaping (ResourceRecord) -> String?) {
        self.file = file
        self.identity = identity
    }

    /// - Parameters:
    ///   - records: to take over.
    ///   - snapshot: the state that takes them over.
    ///   - skips: whether objects that the state has already are left out, and no obstacle.
    /// - Returns: the rows that are to be made.
    /// - Throws: when an address or an object is in the state already, or may be.
    package func check(
        _ records: [ResourceRecord],
        against snapshot: StateSnapshot,
        skippingExisting skips: Bool = false
    ) throws(DiagnosticsError) -> [ResourceRecord] {
        let held = Dictionary(firstOf: snapshot.records.map { ($0.address, $0) })
        let owners = Dictionary(
            firstOf: snapshot.records.compactMap { record in identity(record).map { ($0, record.address) } }
        )
        let unfinished = Set(snapshot.openIntents.filter { $0.action == .create }.map(\.key.address))
        var new: [ResourceRecord] = []
        var same: [InstanceAddress] = []
        var taken: [InstanceAddress] = []
        var elsewhere: [(address: InstanceAddress, owner: InstanceAddress)] = []
        var problems: [Diagnostic] = []
        for record in records {
            if unfinished.contains(record.address) {
                problems.append(StateError.unfinishedCreate(record.address).diagnostic)
            } else if skips, isHeld(record, held, owners) {
                continue
            } else if let present = held[record.address] {
                if isSame(present, record) || record.generation != 0 {
                    same.append(record.address)
                } else {
                    taken.append(record.address)
                }
            } else if let owner = identity(record).flatMap({ owners[$0] }) {
                elsewhere.append((record.address, owner))
            } else {
                new.append(record)
            }
        }
        problems = Array(problems.prefix(Self.most))
        problems += takenOver(same, of: records.count) + addressTaken(taken) + managedElsewhere(elsewhere)
        let kept = Set(records.filter { identity($0) == nil }.map(\.key))
        let contradictions = StateSnapshot(lineage: "", records: records).integrityProblems().filter {
            problem in
            switch problem {
            case .danglingDependency: false
            // Objects that are nothing but their rows may well have one id.
            case .sharedObject(_, _, let key, _): !kept.contains(key)
            default: true
            }
        }
        problems += contradictions.prefix(Self.most).map {
            .error("Terraform state contradicts itself", "\($0). Nothing was taken over.")
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        return new
    }

    /// Whether the state has an object already, at whatever address.
    private func isHeld(
        _ record: ResourceRecord,
        _ held: [InstanceAddress: ResourceRecord],
        _ owners: [String: InstanceAddress]
    ) -> Bool {
        identity(record).map { owners[$0] != nil } ?? held[record.address].map { isSame($0, record) } ?? false
    }

    /// Whether two rows at one address are of one object.
    private func isSame(_ present: ResourceRecord, _ other: ResourceRecord) -> Bool {
        guard let own = identity(present), let others = identity(other) else {
            return present.objectID == other.objectID
        }
        return own == others
    }

    private static let most = 20

    private func takenOver(_ addresses: [InstanceAddress], of count: Int) -> [Diagnostic] {
        guard let first = addresses.first else {
            return []
        }
        let all = addresses.count == count
        let which =
            count == 1
            ? "The object of \(file.inLine) is in this state already, as \(first)"
            : "\(all ? "All" : "\(addresses.count) of the") \(count) objects of \(file.inLine) are in this state already, at the"
                + " same addresses"
        return [
            .error(
                addresses.count == 1 ? "Address is taken" : "Addresses are taken",
                "\(which), so "
                    + (all
                        ? "there was nothing to take over. To see how the configuration compares with \(count == 1 ? "it" : "them"), run \"keyform"
                            + " plan\"."
                        : "nothing was taken over. To take over the others only, add -skip-existing. To take over all of"
                            + " them anew, drop these here first:\n\n" + drops(addresses)),
                address: addresses.count == 1 ? first.description : nil
            )
        ]
    }

    private func addressTaken(_ addresses: [InstanceAddress]) -> [Diagnostic] {
        guard let first = addresses.first else {
            return []
        }
        let isOne = addresses.count == 1
        return [
            .error(
                isOne ? "Address is taken" : "Addresses are taken",
                (isOne
                    ? "The state holds another object at \(first) already"
                    : "The state holds other objects at \(addresses.count) addresses of \(file.inLine) already")
                    + ", so nothing was taken over. To take over those of the file instead, drop"
                    + " \(isOne ? "that one" : "these") first:\n\n" + drops(addresses),
                address: isOne ? first.description : nil
            )
        ]
    }

    private func managedElsewhere(
        _ objects: [(address: InstanceAddress, owner: InstanceAddress)]
    ) -> [Diagnostic] {
        guard let first = objects.first else {
            return []
        }
        let lines = Self.lines(objects) { "\($0.address) is managed here as \($0.owner)".inLine }
        return [
            .error(
                objects.count == 1 ? "Object is managed already" : "Objects are managed already",
                "One object has one address, and this state has \(objects.count == 1 ? "one" : "some") of"
                    + " \(file.inLine) at another, so nothing was taken over:\n\n" + lines
                    + "\nTo take over the addresses of the file, drop these first:\n\n"
                    + drops(objects.map(\.owner)),
                address: objects.count == 1 ? first.address.description : nil
            )
        ]
    }

    private func drops(_ addresses: [InstanceAddress]) -> String {
        Self.lines(addresses) { "keyform state rm \($0.description.inShellQuotes)" }
    }

    private static func lines<Item>(_ items: [Item], _ line: (Item) -> String) -> String {
        items.prefix(most).map { "  \(line($0))" }.joined(separator: "\n")
            + (items.count > most ? "\n  … and \(items.count - most) more" : "")
    }
}
