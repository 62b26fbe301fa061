package import Providers
package import SourceText
package import StateModel
package import Values

/// A provider with people in its account, from whom all can be taken: keys, memberships, and the user itself.
///
/// Each write may be repeated: what is done already is a success.
package protocol PersonRevocation: ConfiguredProvider {
    /// Reads a person and all that there is to take.
    ///
    /// - Returns: nil where the account has nobody of that name.
    /// - Throws: when it cannot be read, and when several have the name.
    func person(_ name: AccountPerson.Name) async throws(DiagnosticsError) -> AccountPerson?

    /// What speaks against taking all from a person: errors that forbid it, and warnings.
    ///
    /// - Throws: when it cannot be found out.
    func objections(to person: AccountPerson) async throws(DiagnosticsError) -> [Diagnostic]

    /// Whether a row is about the person: the user, or a key of the user.
    func isRow(_ record: ResourceRecord, about person: String) -> Bool

    /// What the row of a group says once a person is not in it any more; nil where it does not name the person.
    func attributes(of record: ResourceRecord, without person: String) -> Value?

    func switchOff(_ key: AccountPerson.Key, of person: AccountPerson) async throws(DiagnosticsError)

    func remove(
        _ person: AccountPerson,
        from group: AccountPerson.Group
    ) async throws(DiagnosticsError)

    func delete(_ key: AccountPerson.Key, of person: AccountPerson) async throws(DiagnosticsError)

    func delete(_ person: AccountPerson) async throws(DiagnosticsError)
}

/// A user of an account, with what it has there.
package struct AccountPerson: Sendable, Hashable {
    package enum Name: Sendable, Hashable {
        case id(String)
        /// Case does not matter.
        case email(String)
    }

    package struct Key: Sendable, Hashable {
        package let id: String
        /// Nil where the API did not tell.
        package let isActive: Bool?
        /// When it was made and how long ago, for people.
        package let age: String
    }

    package struct Group: Sendable, Hashable {
        package let id: String
        package let name: String
    }

    package let id: String
    package let email: String?
    package let isAdministrator: Bool?
    package let isActive: Bool?
    package let keys: [Key]
    package let groups: [Group]
}
