import Addresses
import HTTPTransport
import Providers
import SourceText
import StateModel
import Values

extension IonosProvider: PersonRevocation {
    /// For each write, with all its retries.
    private static let patience = 600

    var userType: String { UserType.name }
    var emailAttribute: String { "email" }

    func isSame(_ id: String, _ other: String) -> Bool {
        ObjectID.isSame(id, other)
    }

    func isName(_ name: AccountPerson.Name, of id: String, _ email: String?) -> Bool {
        switch name {
        case .id(let own): ObjectID.isSame(own, id)
        case .email(let own): own.lowercased() == email?.lowercased()
        }
    }

    func person(_ name: AccountPerson.Name) async throws(DiagnosticsError) -> AccountPerson? {
        let user: User?
        do throws(APIError) {
            user = try await self.user(name)
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "looking for the user", address: nil))
        }
        guard let user else {
            return nil
        }
        do throws(APIError) {
            let keys = try await client.keysOfUser(user.id)?.items ?? []
            let groups = try await client.groupsOfUser(user.id)
            let now = client.moment.moment(at: clock.now()).map { Int($0.components.seconds) }
            return AccountPerson(
                id: user.id,
                email: user.email,
                isAdministrator: user.administrator,
                isActive: user.active,
                keys: keys.map {
                    AccountPerson.Key(id: $0.id, isActive: $0.active, age: KeyFact($0).age(at: now))
                }
                .sorted { $0.id < $1.id },
                groups: groups.map { AccountPerson.Group(id: $0.id, name: $0.properties?.name ?? $0.id) }
                    .sorted { ($0.name, $0.id) < ($1.name, $1.id) }
            )
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "reading what the user has", address: nil))
        }
    }

    private func user(_ name: AccountPerson.Name) async throws(APIError) -> User? {
        switch name {
        case .id(let id):
            do throws(APIError) {
                return try await client.getUser(id)
            } catch  where error.kind == .notFound {
                return nil
            }
        case .email(let email):
            // That nobody has the address is only believed of a list that proves it.
            let found = try await reader.users(withEmail: email, proves: true).items
            guard let first = found.first else {
                return nil
            }
            guard found.count == 1 else {
                var error = client.error(.malformedAnswer, .get, "/um/users", attempts: 1)
                error.detail =
                    "\(found.count) users have the address: \(found.map(\.id).sorted().joined(separator: ", "))"
                throw error
            }
            return try await client.getUser(first.id)
        }
    }

    func emails() async -> [String] {
        var emails: [String] = []
        do throws(APIError) {
            var page = try await client.userPage()
            while true {
                emails += page.items.compactMap(\.email)
                guard let next = page.next else {
                    return emails
                }
                page = try await client.userPage(next)
            }
        } catch {
            return emails
        }
    }

    // MARK: Guards

    func objections(to person: AccountPerson) async throws(DiagnosticsError) -> [Diagnostic] {
        let identity = Identity(client.credentials)
        let isOwn =
            switch identity {
            case .id(let id): ObjectID.isSame(id, person.id)
            case .email(let email): person.email?.lowercased() == email.lowercased()
            case .unknown: false
            }
        let name = person.email ?? person.id
        guard !isOwn else {
            return [
                .error(
                    "Revoking would lock keyform out",
                    "\(name) is the user as whom keyform works (credentials from \(client.credentials.source)): its own"
                        + " requests would be refused in the middle of the work. Use the credentials of another"
                        + " administrator."
                )
            ]
        }
        guard person.isAdministrator == true, person.isActive != false else {
            return []
        }
        guard try await hasAdministrator(besides: person) else {
            return [
                .error(
                    "Revoking would leave no administrator",
                    "\(name) is the only active administrator: nobody could manage users, groups and keys afterwards. Make"
                        + " another user administrator first."
                )
            ]
        }
        return identity.isUnknown
            ? [
                .warning(
                    "An administrator is lost",
                    "\(name) is an administrator, and the token that keyform uses does not say whose it is. Make sure that it"
                        + " is not this user's."
                )
            ] : []
    }

    private func hasAdministrator(besides person: AccountPerson) async throws(DiagnosticsError) -> Bool {
        do throws(APIError) {
            var page = try await client.userPage()
            while true {
                if page.items.contains(where: {
                    $0.administrator == true && $0.active != false && !ObjectID.isSame($0.id, person.id)
                }) {
                    return true
                }
                guard let next = page.next else {
                    return false
                }
                page = try await client.userPage(next)
            }
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "looking for another administrator", address: nil))
        }
    }

    // MARK: Rows

    func isRow(_ record: ResourceRecord, about person: String) -> Bool {
        guard record.address.resource.mode == .managed else {
            return false
        }
        if record.address.resource.type == UserType.name {
            return ObjectID.isSame(record.objectID, person)
        }
        let type = resourceType(record.address.resource.type) as? any RotatingType
        return type?.credentials(of: record).map { ObjectID.isSame($0.owner, person) } ?? false
    }

    func attributes(of record: ResourceRecord, without person: String) -> Value? {
        guard record.address.resource.type == GroupType.name, record.address.resource.mode == .managed,
            let members = record.attributes["user_ids"]?.texts
        else {
            return nil
        }
        let left = members.filter { !ObjectID.isSame($0, person) }
        return left.count == members.count
            ? nil
            : record.attributes.with("user_ids", .set(left.map(Value.string), of: .string))
    }

    // MARK: Writing

    func switchOff(_ key: AccountPerson.Key, of person: AccountPerson) async throws(OperationFailure) {
        let write = write(KeyType.name)
        do throws(APIError) {
            try await write.setActive(false, key: key.id, ofUser: person.id)
        } catch {
            if error.kind == .notFound, (try? await client.hasNoKey(key.id, user: person.id)) == true {
                return
            }
            throw Self.withoutRow(write.failure(error, doing: "switching off the key \(key.id)"))
        }
    }

    func remove(
        _ person: AccountPerson,
        from group: AccountPerson.Group
    ) async throws(OperationFailure) {
        let write = write(GroupType.name)
        let outcome = await write.carryOut(
            MembershipChange(adding: [], removing: [Membership(user: person.id, group: group.id)])
        )
        if let error = outcome.error {
            throw Self.withoutRow(
                write.failure(error, doing: "taking the user out of the group \"\(group.name)\"")
            )
        }
    }

    func delete(_ key: AccountPerson.Key, of person: AccountPerson) async throws(OperationFailure) {
        try await deleting { () async throws(OperationFailure) in
            try await write(KeyType.name).delete(doing: "deleting the key \(key.id)", key.id) {
                () async throws(APIError) in
                try await client.deleteKey(key.id, ofUser: person.id)
            } isGone: { () async throws(APIError) in
                try await client.hasNoKey(key.id, user: person.id)
            }
        }
    }

    func delete(_ person: AccountPerson) async throws(OperationFailure) {
        try await deleting { () async throws(OperationFailure) in
            try await write(UserType.name).delete(doing: "deleting the user", person.id) {
                () async throws(APIError) in
                try await client.deleteUser(person.id)
            } isGone: { () async throws(APIError) in
                try await client.isUserGone(person.id)
            }
        }
    }

    private func deleting(
        _ work: () async throws(OperationFailure) -> OperationResult
    ) async throws(OperationFailure) {
        do throws(OperationFailure) {
            _ = try await work()
        } catch {
            throw Self.withoutRow(error)
        }
    }

    /// There is no row, and so no address.
    private static func withoutRow(_ failure: OperationFailure) -> OperationFailure {
        var failure = failure
        failure.diagnostic.address = nil
        return failure
    }

    private func write(_ type: String) -> Write {
        Write(
            self,
            InstanceAddress(ResourceAddress(type: type, name: "revoked")),
            timeoutSeconds: Self.patience
        )
    }
}
