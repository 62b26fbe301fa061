package import Timestamps

/// The answers to every question about a picture: for each bucket and person what the evaluator says, computed once for
/// all people of whom a policy says the same.
package struct AccessTable: Sendable {
    /// One bucket's answers.
    package struct Column: Sendable {
        package let bucket: AccessPicture.Bucket
        /// Nil where it was not read.
        package let access: BucketAccess?
        /// What everybody may do without a key.
        package let everyone: [AccessGrant]
        /// What any user of the contract may do whom the policy does not name.
        package let anyUser: [AccessGrant]
        /// What any administrator may do whom the policy does not name.
        package let anyAdministrator: [AccessGrant]
    }

    package let picture: AccessPicture
    package private(set) var columns: [Column]

    /// - Parameters:
    ///   - picture: to be asked.
    ///   - vocabulary: of all pictures that are compared.
    ///   - now: for which moment.
    init(_ picture: AccessPicture, vocabulary: ActionVocabulary, at now: Timestamp?) {
        self.picture = picture
        columns = picture.buckets.map { bucket in
            guard case .read(let policy, let block) = bucket.contents else {
                return Column(bucket: bucket, access: nil, everyone: [], anyUser: [], anyAdministrator: [])
            }
            let access = BucketAccess(
                bucket: bucket.name,
                policy: policy,
                block: block,
                accessList: bucket.accessList.list,
                contract: picture.contract,
                at: now,
                vocabulary: vocabulary
            )
            return Column(
                bucket: bucket,
                access: access,
                everyone: access.grants(of: .everyone),
                anyUser: access.grants(of: .anyUser),
                anyAdministrator: access.grants(of: .anyAdministrator)
            )
        }
    }

    /// The answers about a picture that is compared with no other.
    package init(_ picture: AccessPicture, at now: Timestamp?) {
        self.init(picture, vocabulary: ActionVocabulary(picture.policies), at: now)
    }
}

extension AccessSubject {
    /// A user whom no policy can name.
    package static let anyUser = AccessSubject.user(id: "")
    static let anyAdministrator = AccessSubject.administrator(id: "")
}

extension AccessTable.Column {
    /// What a person may do with a key.
    package func grants(of person: AccessPicture.Person) -> [AccessGrant] {
        guard let access else {
            return []
        }
        let isNamed = person.idInPolicies.map { access.names(user: $0) } ?? false
        let id = person.idInPolicies ?? ""
        switch person.isAllPowerful {
        case true: return isNamed ? access.grants(of: .administrator(id: id)) : anyAdministrator
        case false: return isNamed ? access.grants(of: .user(id: id)) : anyUser
        case nil:
            let own = isNamed ? access.grants(of: .user(id: id)) : anyUser
            let powers = isNamed ? access.grants(of: .administrator(id: id)) : anyAdministrator
            return own
                + powers.filter { $0.source == .administrator }.map { power in
                    var perhaps = power
                    perhaps.doubts.insert(
                        person.isAdministrator == nil ? .administratorUnknown : .formerAdministrator
                    )
                    return perhaps
                }
        }
    }

    /// Whether the policy says of him something that it does not say of everybody.
    package func names(_ person: AccessPicture.Person) -> Bool {
        person.idInPolicies.map { access?.names(user: $0) ?? false } ?? false
    }

    /// Everybody whom the policy names and who is not among some people.
    package func strangers(besides known: Set<String>) -> [AccessSubject] {
        (access?.named ?? []).filter { subject in
            if case .user(let id) = subject { !known.contains(id) } else { true }
        }.sorted { $0.title < $1.title }
    }
}

extension AccessSubject {
    /// What to call whom nobody here knows.
    package var title: String {
        switch self {
        case .everyone: "everyone"
        case .user(""), .administrator(""): "every user of the contract"
        case .user(let id), .administrator(let id): "user \(id)"
        case .other("AWS", let text) where text.contains(":") && !text.hasPrefix("arn:"):
            "user \(text.drop { $0 != ":" }.dropFirst()) of contract \(text.prefix { $0 != ":" })"
        case .other(_, let text): text
        }
    }
}
