import Addresses
import Execution
import Providers
import SourceText
import StateModel

/// What is said while all is taken from a person.
struct RevocationText {
    let person: RevokedPerson
    let screen: Screen

    private var title: String {
        person.name.title
    }

    var introduction: String {
        let account = person.account
        let role = account?.isAdministrator == true ? ", administrator" : ""
        let place = person.user.map { ", managed as \($0.address)" } ?? ", not managed here"
        let absence = account == nil ? ", not in the account any more" : ""
        return screen.paragraph("\(title) (\(person.id)\(role)\(place)\(absence))")
    }

    // MARK: Steps

    func question(_ step: RevocationStep) -> String {
        switch step {
        case .switchOff(let keys): "Switch off \(count(keys.count, "key"))"
        case .leave(let groups): "Take \(title) out of \(count(groups.count, "group"))"
        case .delete(_, true): "Delete the user, with all keys"
        case .delete(_, false): "Delete keys, which cannot be brought back"
        }
    }

    func lines(_ step: RevocationStep) -> [String] {
        switch step {
        case .switchOff(let keys): return keys.map(describe)
        case .leave(let groups):
            return groups.map { "\"\($0.group.name)\"\($0.record.map { " (\($0.address))" } ?? "")" }
        case .delete(let keys, let withUser):
            let user = "user \(title)\(person.user.map { " (\($0.address))" } ?? "")"
            return keys.map { "key \(describe($0))" } + (withUser ? [user] : [])
        }
    }

    private func describe(_ key: RevokedKey) -> String {
        let facts = [key.age, key.record.map { "\($0.address)" } ?? "not managed here"].compactMap(\.self)
        return "\(screen.keyID(key.id)) (\(facts.joined(separator: "; ")))"
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    func line(_ event: Revocation.Event) -> String {
        switch event {
        case .switchedOff(let id): "\(screen.keyID(id)): Switched off"
        case .left(let group): "\"\(group)\": \(title) is not a member any more"
        case .deletedKey(let id): "\(screen.keyID(id)): Deleted"
        case .deletedUser: "\(title): Deleted"
        }
    }

    // MARK: The end

    /// What is left because of its protection; nil where nothing is.
    func protected(_ name: String) -> Diagnostic? {
        let kept = person.protected.map(\.address.description)
        guard !kept.isEmpty else {
            return nil
        }
        let isOne = kept.count == 1
        return .error(
            "What is protected was not deleted",
            "\(title) has no key that works and is in no group any more, but \(kept.joined(separator: ", "))"
                + " \(isOne ? "is" : "are") protected by prevent_destroy."
        )
        .hinting(
            "To delete \(isOne ? "it" : "them"), too, lift the protection:",
            command: "keyform state unprotect " + kept.map(\.quotedForShell).joined(separator: " ")
        )
        .hinting("Then revoke again:", command: "keyform revoke \(name.quotedForShell)")
    }

    /// What may not be made again, and how to lift that; nil where nothing is marked.
    static func marks(
        _ marks: [InstanceAddress],
        declaredIn blocks: Set<ResourceAddress>,
        on screen: Screen
    ) -> String? {
        guard !marks.isEmpty else {
            return nil
        }
        let declared = marks.filter { blocks.contains($0.resource.declared) }
        let others = marks.filter { !blocks.contains($0.resource.declared) }
        var sentences: [String] = []
        if !declared.isEmpty {
            let isOne = declared.count == 1
            sentences.append(
                "The configuration still declares \(listed(declared)). \(isOne ? "It is" : "They are") marked as revoked: plan"
                    + " and apply refuse to make \(isOne ? "it" : "them") again. Take the \(isOne ? "block" : "blocks") out, or"
                    + " lift \(isOne ? "the mark" : "the marks") with"
            )
        }
        if !others.isEmpty {
            let isOne = others.count == 1
            sentences.append(
                "Marked as revoked, and not declared any more, \(isOne ? "is" : "are") \(listed(others)); where a block comes"
                    + " back, lift that with"
            )
        }
        return zip(sentences, [declared, others].filter { !$0.isEmpty }).map { sentence, addresses in
            screen.paragraph(sentence) + "\n\n"
                + screen.command("keyform state unprotect", addresses.map(\.description))
        }
        .joined(separator: "\n\n")
    }

    private static func listed(_ addresses: [InstanceAddress]) -> String {
        addresses.map(\.description).joined(separator: ", ")
    }
}
