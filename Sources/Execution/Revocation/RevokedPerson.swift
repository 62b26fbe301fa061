package import Providers
package import StateModel
import Values

/// A person as the account and the state know him, from whom all is to be taken.
package struct RevokedPerson: Sendable {
    package let provider: any PersonRevocation
    package let id: String
    /// Nil where the account does not have him any more.
    package let account: AccountPerson?
    /// Rows of the user and of his keys, of every generation.
    package let records: [ResourceRecord]
    /// Rows of groups that name him.
    package let groups: [ResourceRecord]

    package init(
        provider: any PersonRevocation,
        id: String,
        account: AccountPerson?,
        records: [ResourceRecord],
        groups: [ResourceRecord]
    ) {
        self.provider = provider
        self.id = id
        self.account = account
        self.records = records
        self.groups = groups
    }

    package var user: ResourceRecord? {
        records.first { provider.isSame($0.objectID, id) }
    }

    var keys: [ResourceRecord] {
        records.filter { !provider.isSame($0.objectID, id) }
    }

    /// What is not deleted, because its row says so.
    package var protected: [ResourceRecord] {
        records.filter(\.terms.preventDestroy)
    }

    package var name: RevokedName {
        RevokedName(
            email: account?.email ?? user?.attributes[provider.emailAttribute]?.stringValue,
            id: id
        )
    }
}

/// What to call a person, here and in the history.
package struct RevokedName: Sendable, Hashable {
    package let email: String?
    package let id: String

    package init(email: String?, id: String) {
        self.email = email
        self.id = id
    }

    /// For people.
    package var title: String {
        email ?? id
    }

    /// For the history, which finds the person by it: the address, and the id in brackets.
    package var text: String {
        email.map { "\($0) (\(id))" } ?? "(\(id))"
    }

    /// - Parameter text: that begins with the `text` of a name.
    package init?(beginning text: String) {
        guard let open = text.firstIndex(of: "("), let close = text[open...].firstIndex(of: ")") else {
            return nil
        }
        let words = text[..<open].split(separator: " ")
        guard words.count <= 1, close > text.index(after: open) else {
            return nil
        }
        email = words.first.map(String.init)
        id = String(text[text.index(after: open)..<close])
    }
}
