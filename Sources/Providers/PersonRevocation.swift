package import SourceText
package import StateModel
package import Values

/// A provider with people in its account, from whom all can be taken: keys, memberships, and the user itself.
///
/// Each write may be repeated: what is done already is a success.
package protocol PersonRevocation: ConfiguredProvider {
    /// The resource type of users.
    var userType: String { get }
    /// The attribute of a user that has the e-mail address.
    var emailAttribute: String { get }

    /// Whether two ids are of one object.
    func isSame(_ id: String, _ other: String) -> Bool

    /// Whether a name is that of the one who has an id and an address.
    func isName(_ name: AccountPerson.Name, of id: String, _ email: String?) -> Bool

    /// Reads a person and all that there is to take.
    ///
    /// - Returns: nil where the account has nobody of that name.
    /// - Throws: when it cannot be read, and when several have the name.
    func person(_ name: AccountPerson.Name) async throws(DiagnosticsError) -> AccountPerson?

    /// The e-mail addresses of everybody in the account, for the one that somebody mistyped; none where they cannot be read.
    func emails() async -> [String]

    /// What speaks against taking all from a person: errors that forbid it, and warnings.
    ///
    /// - Throws: when it cannot be found out.
    func objections(to person: AccountPerson) async throws(DiagnosticsError) -> [Diagnostic]

    /// Whether a row is about the person: the user, or a key of the user.
    func isRow(_ record: ResourceRecord, about person: String) -> Bool

    /// What the row of a group says once a person is not in it any more; nil where it does not name the person.
    func attributes(of record: ResourceRecord, without person: String) -> Value?

    func switchOff(_ key: AccountPerson.Key, of person: AccountPerson) async throws(OperationFailure)

    func remove(
        _ person: AccountPerson,
        from group: AccountPerson.Group
    ) async throws(OperationFailure)

    func delete(_ key: AccountPerson.Key, of person: AccountPerson) async throws(OperationFailure)

    func delete(_ person: AccountPerson) async throws(OperationFailure)
}

/// A user of an account, with what it has there.
package struct AccountPerson: Sendable, Hashable {
    package enum Name: Sendable, Hashable {
        case id(String)
        case email(String)
    }

    package struct Key: Sendable, Hashable {
        package let id: String
        /// Nil where the API did not tell.
        package let isActive: Bool?
        /// When it was made and how long ago, for people.
        package let age: String

        package init(id: String, isActive: Bool?, age: String) {
            self.id = id
            self.isActive = isActive
            self.age = age
        }
    }

    package struct Group: Sendable, Hashable {
        package let id: String
        package let name: String

        package init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    package let id: String
    package let email: String?
    package let isAdministrator: Bool?
    package let isActive: Bool?
    package let keys: [Key]
    package let groups: [Group]

    package init(
        id: String,
        email: String?,
        isAdministrator: Bool?,
        isActive: Bool?,
        keys: [Key],
        groups: [Group]
    ) {
        self.id = id
        self.email = email
        self.isAdministrator = isAdministrator
        self.isActive = isActive
        self.keys = keys
        self.groups = groups
    }
}
