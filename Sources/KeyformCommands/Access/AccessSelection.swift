import ObjectStorage
import SourceText

/// The people and buckets that were asked for by name.
struct AccessSelection {
    /// Identities; nil: everybody.
    private let people: Set<String>?
    private let buckets: Set<String>?
    /// Whether only buckets were named.
    let isOfBuckets: Bool

    static let everyone = "everyone"

    /// - Parameters:
    ///   - names: addresses of people or a part of them before the `@`, ids, addresses of blocks, names of buckets.
    ///   - picture: in which they are looked for.
    /// - Throws: for a name that nobody and nothing has.
    init(_ names: [String], in picture: AccessPicture) throws(DiagnosticsError) {
        var people: Set<String> = []
        var buckets: Set<String> = []
        for name in names {
            let persons = picture.people.filter { Self.isCalled(name, $0) }.map(\.identity)
            let isBucket = picture.buckets.contains { $0.name == name }
            people.formUnion(persons)
            if name == Self.everyone { people.insert(name) }
            if isBucket { buckets.insert(name) }
            guard !persons.isEmpty || isBucket || name == Self.everyone else {
                throw DiagnosticsError(Self.unknown(name, in: picture))
            }
        }
        self.people = people.isEmpty ? nil : people
        self.buckets = buckets.isEmpty ? nil : buckets
        isOfBuckets = people.isEmpty && !buckets.isEmpty
    }

    private static func isCalled(_ name: String, _ person: AccessPicture.Person) -> Bool {
        let lower = name.lowercased()
        let email = person.email?.lowercased()
        return person.id == lower || person.identity == lower || email == lower || person.address == name
            || email.map { $0.prefix { $0 != "@" } == lower[...] } ?? false
    }

    private static func unknown(_ name: String, in picture: AccessPicture) -> Diagnostic {
        let candidates =
            picture.people.flatMap { [$0.email, $0.address].compactMap(\.self) } + picture.buckets.map(\.name)
            + [everyone]
        let hint = nearMiss(name, among: candidates).map { " Did you mean \"\($0.inLine)\"?" } ?? ""
        let unread = picture.unreadBuckets.map { " Buckets were not read: \($0)." } ?? ""
        return .error(
            "No such person or bucket",
            "There is no person and no bucket by the name \"\(name.inLine)\".\(hint)\(unread) Give an e-mail address, the"
                + " id of a user, the address of a user's block, or the name of a bucket."
        )
    }

    func has(_ person: AccessPicture.Person) -> Bool {
        people?.contains(person.identity) ?? true
    }

    var hasEveryone: Bool {
        people?.contains(Self.everyone) ?? true
    }

    /// Whether people were named, so that others are left out.
    var isOfPeople: Bool {
        people != nil
    }

    func has(_ bucket: AccessPicture.Bucket) -> Bool {
        buckets?.contains(bucket.name) ?? true
    }
}
