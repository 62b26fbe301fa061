import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel

/// Looks whether a successor of a key can be made, and whether it would be of the same power; nothing is changed.
struct SuccessorLook {
    /// Of users and their keys.
    let reader: AccountReader
    let record: ResourceRecord
    let key: OwnedKey
    /// The addresses of the keys that the state has, by id.
    let known: [String: InstanceAddress]
    /// Now, by the API, in seconds since 1970.
    let moment: @Sendable () -> Int?

    private var client: IonosClient { reader.client }
    private var address: String { record.address.description }

    /// - Returns: errors that keep it from being made, and warnings.
    func findings() async -> [Diagnostic] {
        do throws(APIError) {
            guard let user = try await owner() else {
                return [
                    .error(
                        "Owner of the key does not exist",
                        "There is no user \(key.owner), whose key \(key.id) is, so no successor can be made. If the user is"
                            + " gone for good, take the resource out of the configuration.",
                        address: address
                    )
                ]
            }
            if user.active == false {
                return [
                    .error(
                        "Owner of the key is switched off",
                        "\(name(of: user)) is not active, so a new key might be of no use. Make the user active again"
                            + " (active = true), or take the key out of the configuration.",
                        address: address
                    )
                ]
            }
            let privilege = try await privilegeProblem(of: user)
            if let privilege, privilege.severity == .error {
                return [privilege]
            }
            if let problem = try await slotProblem(of: user) {
                return [problem]
            }
            return [privilege, powerWarning(of: user)].compactMap(\.self)
        } catch {
            return [
                error.diagnostic(doing: "looking whether a new key can be made", address: record.address)
            ]
        }
    }

    /// The owner as this run has read it, else as it is; nil where there is none.
    private func owner() async throws(APIError) -> User? {
        let listed = reader.memory.allUsers?.items.first { ObjectID.isSame($0.id, key.owner) }
        if let listed, listed.hasProperties {
            return listed
        }
        return try await reader.found(for: [key.owner]) { () async throws(APIError) in
            try await client.getUser(key.owner)
        }
    }

    private func name(of user: User) -> String {
        user.email.map { "\($0) (\(key.owner))" } ?? "User \(key.owner)"
    }

    // MARK: Privilege

    /// That the owner may have no keys: an error where others of the account get the privilege from a group, else a warning,
    /// because it may come from where nobody here sees it.
    private func privilegeProblem(of user: User) async throws(APIError) -> Diagnostic? {
        guard user.administrator != true else {
            return nil
        }
        let groups = try await reader.allGroups().items
        let own = Set((user.groupIDs ?? []).map(ObjectID.normal))
        if groups.contains(where: { own.contains(ObjectID.normal($0.id)) && $0.isGiver }) {
            return nil
        }
        let present = try await reader.found(for: [key.owner]) { () async throws(APIError) in
            try await client.groupsOfUser(key.owner)
        }
        // One that tells nothing of itself may give it.
        guard let present, !present.contains(where: { $0.properties == nil || $0.isGiver }),
            user.administrator != nil
        else {
            return nil
        }
        let givers = groups.filter(\.isGiver).compactMap { $0.properties.map { "\"\($0.name)\"" } }.sorted()
        return Diagnostic(
            givers.isEmpty ? .warning : .error,
            "User lacks the Object Storage privilege",
            detail:
                "\(name(of: user)) is no administrator and in no group with s3_privilege = true, so the API may refuse to make"
                + " a successor of \(record.address). "
                + (givers.isEmpty
                    ? "Declare a group with s3_privilege = true and make the user a member."
                    : "Make the user a member of a group that has it: \(givers.joined(separator: ", "))."),
            address: address
        )
    }

    // MARK: Slots

    /// That the owner has as many keys as the API gives a user.
    private func slotProblem(of user: User) async throws(APIError) -> Diagnostic? {
        guard try await reader.knownKeys(ofUser: key.owner).keys.count >= KeyLimit.keysPerUser else {
            return nil
        }
        // What this run has read may be old by now, and does not tell what was switched since.
        let present = (try await client.keysOfUser(key.owner)?.items ?? []).map(KeyFact.init)
            .sorted { $0.id < $1.id }
        // Where there are more already, the limit is not the usual one, and the API says what it is.
        guard present.count == KeyLimit.keysPerUser else {
            return nil
        }
        return .error(
            "No place for a new key",
            "\(name(of: user)) has \(present.count) keys, as many as the API gives a user, so no successor of"
                + " \(record.address) can be made:\n"
                + present.map { "\n  - \(description(of: $0))" }.joined()
                + "\n\n\(wayOut(present))",
            address: address
        )
    }

    private func description(of fact: KeyFact) -> String {
        let activity = fact.isActive.map { $0 ? "active" : "switched off" } ?? "activity unknown"
        let place: String
        if fact.id == key.id {
            place = "\(record.address), the key to be replaced"
        } else if let address = known[fact.id] {
            place =
                address == record.address
                ? "\(address), its other key" : "\(address)"
        } else {
            place = "strange: the state does not know it"
        }
        return "\(fact.id) (\(fact.age(at: moment())); \(activity); \(place))"
    }

    /// What frees a place; a strange key is left alone.
    private func wayOut(_ present: [KeyFact]) -> String {
        let others = present.filter { $0.id != key.id }
        // One that is off already is missed by nobody, and the oldest least of all.
        let order = others.sorted {
            ($0.isActive == false ? 0 : 1, $0.created ?? "9") < (
                $1.isActive == false ? 0 : 1, $1.created ?? "9"
            )
        }
        var ways: [String] = []
        if let managed = order.lazy.compactMap({ known[$0.id] }).first(where: { $0 != record.address }) {
            ways.append(
                "To give up a key that the state manages, take its block out of the configuration and run\n\n"
                    + "  keyform destroy \("-target=\(managed)".quotedForShell)"
            )
        }
        if let strange = order.first(where: { known[$0.id] == nil }) {
            let path = "\(client.endpoint.url(["um", "users", key.owner, "s3keys", strange.id]))"
            ways.append(
                "A strange key is never touched. Make sure that nobody uses it, then delete it in the console, or with\n\n"
                    + "  curl -X DELETE -H \"Authorization: Bearer $IONOS_TOKEN\" \(path.quotedForShell)"
            )
        }
        return ways.joined(separator: "\n\n")
    }

    // MARK: Power

    /// That the new key would have other rights than the old one, which a key keeps as they were when it was made.
    private func powerWarning(of user: User) -> Diagnostic? {
        guard let becomes = user.administrator else {
            return nil
        }
        switch (key.isAdministrative, becomes) {
        case (true?, false):
            return .warning(
                "The new key has fewer rights than the old one",
                "The old key \(key.id) was made while \(name(of: user)) was an administrator and may do everything in all"
                    + " buckets of the contract. The new one may do what the policies of buckets allow its user. Check"
                    + " with \"keyform access\" that this is enough before the old one goes.",
                address: address
            )
        case (false?, true):
            return .warning(
                "The new key has more rights than the old one",
                "\(name(of: user)) has become an administrator since the old key was made: the new one may do everything"
                    + " in all buckets of the contract, for whoever has it. If that is not wanted, undo the rotation, and"
                    + " give the application a user of its own.",
                address: address
            )
        default:
            // Where nothing tells what the old key may do, mostly it is what the new one may.
            return nil
        }
    }
}

extension Group {
    /// Whether it allows its members to have keys.
    fileprivate var isGiver: Bool {
        properties?.has(.s3Privilege) ?? false
    }
}
