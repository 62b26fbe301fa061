import Addresses
import IonosCloud
import Providers
import SourceText
import StateModel
import Values
import Workbench

/// A person as the account and the state know him.
struct FoundPerson: Sendable {
    let provider: any PersonRevocation
    let id: String
    /// Nil where the account does not have him any more.
    let account: AccountPerson?
    /// Rows of the user and of his keys, of every generation.
    let records: [ResourceRecord]
    /// Rows of groups that name him.
    let groups: [ResourceRecord]

    var user: ResourceRecord? {
        records.first { $0.objectID.lowercased() == id.lowercased() }
    }

    var keys: [ResourceRecord] {
        records.filter { $0.objectID.lowercased() != id.lowercased() }
    }

    /// What to call him.
    var title: String {
        account?.email ?? user?.attributes["email"]?.stringValue ?? id
    }
}

/// Finds the person whom a word on the command line means.
struct PersonSearch {
    let providers: ProviderSet
    let snapshot: StateSnapshot?

    /// - Throws: when there is nobody of that name, here or in the account.
    func person(_ text: String) async throws(DiagnosticsError) -> FoundPerson {
        let name = try name(text)
        let sources = try providers.askable { $0 is any PersonRevocation }.compactMap {
            $0 as? any PersonRevocation
        }
        for source in sources {
            if let account = try await source.person(name) {
                return found(source, account.id, account)
            }
        }
        // He may be gone from the account already, and still be in the state.
        for source in sources {
            if let record = recorded(name) {
                return found(source, record.objectID, nil)
            }
        }
        throw DiagnosticsError(
            .error(
                "There is no such person",
                "Neither the account\(snapshot == nil ? "" : " nor the state") has a user \"\(text.inLine)\". Give the e-mail"
                    + " address or the id of a user, or the address of a user in the state."
            )
        )
    }

    private func found(
        _ source: any PersonRevocation,
        _ id: String,
        _ account: AccountPerson?
    ) -> FoundPerson {
        let records = snapshot?.records ?? []
        return FoundPerson(
            provider: source,
            id: id,
            account: account,
            records: records.filter { source.isRow($0, about: id) },
            groups: records.filter { source.attributes(of: $0, without: id) != nil }
        )
    }

    /// What a word means: an e-mail address, the address of a row, else an id.
    private func name(_ text: String) throws(DiagnosticsError) -> AccountPerson.Name {
        if text.contains("@"), !text.contains("[") {
            return .email(text)
        }
        guard text.contains(".") else {
            return .id(text)
        }
        let selector = try AddressSelector(text)
        let matches = (snapshot?.records ?? []).filter { selector.matches($0.address) && $0.generation == 0 }
        guard let record = matches.first, matches.count == 1, record.address.resource.type == Self.userType
        else {
            if matches.count > 1, let snapshot {
                throw DiagnosticsError(selector.noInstance(in: snapshot))
            }
            if let record = matches.first {
                throw DiagnosticsError(
                    .error(
                        "Not a person",
                        "\(record.address) is no user. Give the address of an \(Self.userType), an e-mail address, or the id"
                            + " of a user.",
                        address: text
                    )
                )
            }
            throw DiagnosticsError(
                snapshot.map { selector.noMatch(in: $0) }
                    ?? .error(
                        "No such object in the state",
                        "There is no state here, so it has no \(text.inLine). Give an e-mail address, or the id of a user."
                    )
            )
        }
        return .id(record.objectID)
    }

    private func recorded(_ name: AccountPerson.Name) -> ResourceRecord? {
        snapshot?.records.first { record in
            guard record.address.resource.type == Self.userType, record.address.resource.mode == .managed
            else {
                return false
            }
            return switch name {
            case .id(let id): record.objectID.lowercased() == id.lowercased()
            case .email(let email):
                record.attributes["email"]?.stringValue?.lowercased() == email.lowercased()
            }
        }
    }

    private static let userType = "ionoscloud_user"
}
