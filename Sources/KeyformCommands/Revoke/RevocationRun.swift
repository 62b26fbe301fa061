import Addresses
import Configuration
import Execution
import IonosCloud
import JSONText
import Providers
import SourceText
import StateModel
import Terminal
import Values
import Workbench

/// Takes all from a person, step by step; each write to something that the state manages is an operation of the history.
final class RevocationRun {
    enum End {
        case done, declined
    }

    /// What was done, for the history.
    struct Tally {
        var keysOff = 0
        var memberships = 0
        var keysDeleted = 0
        var usersDeleted = 0

        var summary: String {
            func part(_ number: Int, _ noun: String, _ verb: String) -> String? {
                number == 0 ? nil : "\(number) \(noun)\(number == 1 ? "" : "s") \(verb)"
            }
            let parts = [
                part(keysOff, "key", "switched off"), part(memberships, "membership", "removed"),
                part(keysDeleted, "key", "deleted"), part(usersDeleted, "user", "deleted"),
            ]
            .compactMap(\.self)
            return parts.isEmpty ? "nothing was left to take" : parts.joined(separator: ", ")
        }
    }

    private let person: FoundPerson
    private let providers: ProviderSet
    private let writer: StateWriter?
    private let project: Project
    private let context: CommandContext
    private let approval: StepApproval
    private(set) var tally = Tally()
    private var isMarked = false
    /// Rows of groups that the person was taken out of.
    private var left: Set<RecordKey> = []

    /// - Parameters:
    ///   - person: whom it is about.
    ///   - providers: of this run.
    ///   - writer: nil where there is no state.
    ///   - project: that may still declare the person.
    ///   - context: of the command.
    ///   - approval: asks before each step.
    init(
        _ person: FoundPerson,
        _ providers: ProviderSet,
        _ writer: StateWriter?,
        _ project: Project,
        _ context: CommandContext,
        _ approval: StepApproval
    ) {
        self.person = person
        self.providers = providers
        self.writer = writer
        self.project = project
        self.context = context
        self.approval = approval
    }

    func carryOut() async throws(DiagnosticsError) -> End {
        introduce()
        for step in [switchKeysOff, leaveGroups, deleteAll] {
            guard try await step() else {
                context.output.line("\nRevoke cancelled. What was done before stays done.")
                return .declined
            }
        }
        try protectedRemain()
        context.output.line()
        say("\(person.title) is revoked: \(tally.summary).")
        tellOfBlocks()
        return .done
    }

    // MARK: Steps

    private func switchKeysOff() async throws(DiagnosticsError) -> Bool {
        let keys = (person.account?.keys ?? []).filter { $0.isActive != false }
        guard !keys.isEmpty else {
            return true
        }
        guard try await mayDo("Switch off \(count(keys.count, "key"))", keys.map(describe)) else {
            return false
        }
        for key in keys {
            if let record = row(of: key) {
                try await switchOff(record)
            } else if let account = person.account {
                try await person.provider.switchOff(key, of: account)
            }
            tally.keysOff += 1
            say("\(key.id): Switched off")
        }
        return true
    }

    private func leaveGroups() async throws(DiagnosticsError) -> Bool {
        guard let account = person.account, !account.groups.isEmpty else {
            return true
        }
        let lines = account.groups.map { group in
            row(of: group).map { "\"\(group.name)\" (\($0.address))" } ?? "\"\(group.name)\""
        }
        let title = "Take \(person.title) out of \(count(account.groups.count, "group"))"
        guard try await mayDo(title, lines) else {
            return false
        }
        for group in account.groups {
            if let record = row(of: group) {
                try await operation(.update, on: record) { () throws(DiagnosticsError) in
                    try await self.person.provider.remove(account, from: group)
                    return .recorded(self.withoutPerson(record))
                }
                left.insert(record.key)
            } else {
                try await person.provider.remove(account, from: group)
            }
            tally.memberships += 1
            say("\"\(group.name)\": \(person.title) is not a member any more")
        }
        return true
    }

    private func deleteAll() async throws(DiagnosticsError) -> Bool {
        let protected = person.records.filter(\.terms.preventDestroy)
        let strangers = (person.account?.keys ?? []).filter { row(of: $0) == nil }
        let rows = person.keys.filter { !$0.terms.preventDestroy }
        var lines =
            rows.map { "key \($0.objectID) (\($0.address))" } + strangers.map { "key \(describe($0))" }
        let goes = protected.isEmpty && (person.account != nil || person.user != nil)
        if goes {
            lines.append("user \(person.title)\(person.user.map { " (\($0.address))" } ?? "")")
        }
        guard !lines.isEmpty else {
            return true
        }
        let title = goes ? "Delete the user, with all keys" : "Delete keys, which cannot be brought back"
        guard try await mayDo(title, lines) else {
            return false
        }
        // A run that was cut off may have taken the user out of a group and not recorded it.
        for record in person.groups where !left.contains(record.key) {
            try await operation(.update, on: record) { () throws(DiagnosticsError) in
                .recorded(self.withoutPerson(record))
            }
        }
        for record in rows {
            try await delete(record)
            tally.keysDeleted += 1
            say("\(record.objectID): Deleted")
        }
        if let account = person.account {
            for key in strangers {
                try await person.provider.delete(key, of: account)
                tally.keysDeleted += 1
                say("\(key.id): Deleted")
            }
        }
        guard goes else {
            return true
        }
        if let record = person.user {
            try await delete(record)
        } else if let account = person.account {
            try await person.provider.delete(account)
        }
        tally.usersDeleted += 1
        say("\(person.title): Deleted")
        return true
    }

    // MARK: Rows

    private func row(of key: AccountPerson.Key) -> ResourceRecord? {
        person.keys.first { providers.credentials(of: $0)?.id == key.id }
    }

    private func row(of group: AccountPerson.Group) -> ResourceRecord? {
        person.groups.first { $0.objectID.lowercased() == group.id.lowercased() }
    }

    /// The row of a group as it is without the person, of whom it is not made any more.
    private func withoutPerson(_ record: ResourceRecord) -> ResourceRecord {
        var changed = record
        changed.attributes =
            person.provider.attributes(of: record, without: person.id) ?? record.attributes
        if let user = person.user {
            changed.terms.dependencies.removeAll { $0 == .instance(user.address) }
        }
        return changed
    }

    private func switchOff(_ record: ResourceRecord) async throws(DiagnosticsError) {
        // The state may think that it is off already: the account says that it is on.
        let on = providers.attributes(of: record, isOn: true)
        let off = providers.attributes(of: record, isOn: false)
        try await operation(.update, on: record) { () throws(DiagnosticsError) in
            try await self.performed { () throws(OperationFailure) in
                _ = try await self.providers.update(
                    UpdateRequest(
                        address: record.address,
                        objectID: record.objectID,
                        prior: on,
                        configuration: record.attributes,
                        planned: off,
                        changedSecrets: [],
                        timeoutSeconds: Self.timeout,
                        provider: record.provider
                    ),
                    progress: SilentProgress()
                )
            }
            var changed = record
            // What only an update knows is no attribute of the row.
            if record.attributes["active"] != nil {
                changed.attributes = off
            }
            return .recorded(changed)
        }
    }

    private func delete(_ record: ResourceRecord) async throws(DiagnosticsError) {
        try await operation(.delete, on: record) { () throws(DiagnosticsError) in
            try await self.performed { () throws(OperationFailure) in
                _ = try await self.providers.delete(
                    DeleteRequest(
                        address: record.address,
                        objectID: record.objectID,
                        prior: record.attributes,
                        timeoutSeconds: Self.timeout,
                        provider: record.provider
                    ),
                    progress: SilentProgress()
                )
            }
            return .removed
        }
    }

    /// For each write, with all its retries.
    private static let timeout = 600

    /// Does something to the object of a row between the intent and its outcome; one of which it is not known whether it had
    /// its effect stays open for the next run, which looks.
    private func operation(
        _ action: OperationAction,
        on record: ResourceRecord,
        _ work: () async throws(DiagnosticsError) -> OperationOutcome
    ) async throws(DiagnosticsError) {
        guard let writer else {
            _ = try await work()
            return
        }
        let draft = IntentDraft(
            run: writer.run,
            key: record.key,
            action: action,
            objectID: record.objectID,
            recognition: .null,
            reason: "revoked"
        )
        let operation = try await diagnosing(await writer.store.recordIntent(draft))
        let outcome = try await work()
        try await diagnosing(await writer.store.recordOutcome(operation, outcome, requestID: nil))
    }

    /// An object that is gone is as it should be.
    private func performed(
        _ work: () async throws(OperationFailure) -> Void
    ) async throws(DiagnosticsError) {
        do throws(OperationFailure) {
            try await work()
        } catch {
            guard !error.effect.isGone else {
                return
            }
            throw DiagnosticsError(error.diagnostic)
        }
    }

    // MARK: Marks

    /// What the configuration still declares of the person.
    private var declared: [InstanceAddress] {
        let blocks = Set(project.configuration.resources.map(\.address))
        return person.records.filter { $0.generation == 0 && blocks.contains($0.address.resource.declared) }
            .map(\.address)
    }

    /// Asks for a step; before the first one, what is declared is marked: an apply that comes in between must not give
    /// anything back.
    private func mayDo(_ title: String, _ lines: [String]) async throws(DiagnosticsError) -> Bool {
        guard try approval.given(for: title, lines) else {
            return false
        }
        guard let writer, !isMarked else {
            return true
        }
        isMarked = true
        if !declared.isEmpty {
            try await diagnosing(await writer.store.recordRevocation(declared, run: writer.run))
        }
        return true
    }

    private func tellOfBlocks() {
        guard !declared.isEmpty else {
            return
        }
        let addresses = declared.map(\.description)
        context.output.line(
            context.view.suggesting(
                "\nThe configuration still declares \(addresses.joined(separator: ", ")). Plan and apply refuse to make"
                    + " \(addresses.count == 1 ? "it" : "them") again: take the \(addresses.count == 1 ? "block" : "blocks")"
                    + " out, or lift that with\n\n  keyform state unprotect "
                    + addresses.map(\.quotedForShell).joined(separator: " ")
            )
        )
    }

    /// Says what is left because of its protection.
    private func protectedRemain() throws(DiagnosticsError) {
        let protected = person.records.filter(\.terms.preventDestroy).map(\.address.description)
        guard !protected.isEmpty else {
            return
        }
        throw DiagnosticsError(
            .error(
                "What is protected was not deleted",
                "\(person.title) has no key that works and is in no group any more, but \(protected.joined(separator: ", "))"
                    + " \(protected.count == 1 ? "is" : "are") protected by prevent_destroy. To delete"
                    + " \(protected.count == 1 ? "it" : "them"), too, run\n\n  keyform state unprotect "
                    + protected.map(\.quotedForShell).joined(separator: " ")
                    + "\n\nand then this command again."
            )
        )
    }

    // MARK: Words

    private func introduce() {
        let account = person.account
        let role = account?.isAdministrator == true ? ", administrator" : ""
        let place = person.user.map { ", managed as \($0.address)" } ?? ", not managed here"
        let absence = account == nil ? ", not in the account any more" : ""
        context.output.line("\(person.title) (\(person.id)\(role)\(place)\(absence))".inLine)
    }

    private func describe(_ key: AccountPerson.Key) -> String {
        let place = row(of: key).map { "\($0.address)" } ?? "not managed here"
        return "\(key.id) (\(key.age); \(place))"
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private func say(_ text: String) {
        context.output.line(context.palette.boldLine(text.inLine))
    }
}

/// Takes no notice of what an operation reports: its object has its row already.
private struct SilentProgress: OperationProgress {
    var isInterrupted: Bool { false }

    func identified(_ object: ObservedObject) async throws(OperationFailure) {}

    func waiting(for what: String) async {}

    func resting(for what: String) async {}
}
