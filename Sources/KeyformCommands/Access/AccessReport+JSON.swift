import JSONText
import ObjectStorage
import Timestamps

extension AccessReport {
    /// Whom very many are like: what these may do is told once, and of each of them only where it is something else.
    private enum General: CaseIterable {
        case user
        case administrator

        var who: String {
            switch self {
            case .user: AccessSubject.anyUser.title
            case .administrator: "every administrator"
            }
        }

        func grants(in column: AccessTable.Column) -> [AccessGrant] {
            switch self {
            case .user: column.anyUser
            case .administrator: column.anyAdministrator
            }
        }

        /// - Returns: nil for somebody of whom all is told.
        init?(_ subject: Subject) {
            guard let person = subject.person else {
                guard subject.subject == .anyUser else { return nil }
                self = .user
                return
            }
            switch person.isAllPowerful {
            case true: self = .administrator
            case false: self = .user
            case nil: return nil
            }
        }
    }

    /// The whole report for programs.
    var document: JSONValue {
        let columns = columns
        var root: JSONObject = [
            "format_version": .string("1.0"), "source": .string(source.rawValue),
            "buckets_read": .bool(areBucketsRead),
            "contract": table.picture.contract.map { .string($0) } ?? .null,
        ]
        root["buckets_not_read_because"] = table.picture.unreadBuckets.map { .string($0) }
        switch order {
        case .person:
            root["general"] = .array(
                General.allCases.map { general in
                    let entries = columns.compactMap { column -> JSONValue? in
                        let grants = general.grants(in: column)
                        guard !grants.isEmpty else { return .none }
                        return Self.entry(grants, in: column)
                    }
                    return ["who": .string(general.who), "buckets": .array(entries)]
                }
            )
            root["people"] = .array(subjects.map { person($0, columns) })
            root["buckets"] = .array(columns.map { .object(bucket($0)) })
        case .bucket:
            let subjects = subjects
            root["people"] = .array(subjects.map { .object(description(of: $0)) })
            root["buckets"] = .array(
                columns.map { column in
                    var object = bucket(column)
                    if column.access != nil {
                        object["general"] = .array(
                            General.allCases.map { general in
                                Self.entry(
                                    ["who": .string(general.who)],
                                    general.grants(in: column),
                                    column
                                )
                            }
                        )
                        object["people"] = .array(
                            subjects.compactMap { subject in
                                guard let grants = toldGrants(subject, in: column) else { return nil }
                                var entry: JSONObject = ["person": .string(subject.title)]
                                entry["id"] = subject.person?.id.map { .string($0) }
                                return Self.entry(entry, grants, column)
                            }
                        )
                    }
                    return .object(object)
                }
            )
        }
        return .object(root)
    }

    /// What is told of somebody in a bucket, also where it is that he may do nothing.
    ///
    /// - Returns: nil where it is what is told of those whom he is like, or nothing.
    private func toldGrants(_ subject: Subject, in column: AccessTable.Column) -> [AccessGrant]? {
        guard General(subject) != nil else {
            let grants = grants(subject, in: column)
            return grants.isEmpty ? nil : grants
        }
        return subject.person.flatMap { column.names($0) ? column.grants(of: $0) : nil }
    }

    private func bucket(_ column: AccessTable.Column) -> JSONObject {
        var object: JSONObject = ["name": .string(column.bucket.name), "read": .bool(column.access != nil)]
        object["region"] = column.bucket.region.map { .string($0) }
        if let access = column.access {
            let isKnown = column.bucket.isListKnown
            // What was not read is never called closed.
            object["public"] = access.isPublic || isKnown ? .bool(access.isPublic) : .null
            if !isKnown {
                object["access_list_not_read_because"] = .string(
                    column.bucket.listNotReadBecause ?? "not asked for"
                )
            }
        }
        object["not_read_because"] = column.bucket.reasonNotRead.map { .string($0) }
        return object
    }

    private func person(_ subject: Subject, _ columns: [AccessTable.Column]) -> JSONValue {
        var object = description(of: subject)
        object["buckets"] = .array(
            columns.compactMap { column in
                toldGrants(subject, in: column).map { Self.entry($0, in: column) }
            }
        )
        return .object(object)
    }

    private static func entry(_ grants: [AccessGrant], in column: AccessTable.Column) -> JSONValue {
        entry(["bucket": .string(column.bucket.name)], grants, column)
    }

    /// What somebody may do in a bucket, behind who it is, or which.
    private static func entry(
        _ object: JSONObject,
        _ grants: [AccessGrant],
        _ column: AccessTable.Column
    ) -> JSONValue {
        var object = object
        object["may"] = words(grants, column)
        object["grants"] = .array(grants.map { json($0, column.bucket.name) })
        return .object(object)
    }

    private func description(of subject: Subject) -> JSONObject {
        var object: JSONObject = ["person": .string(subject.title)]
        object["general"] = General(subject).map { .string($0.who) }
        guard let person = subject.person else {
            return object
        }
        func flag(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }
        object["id"] = person.id.map { .string($0) }
        object["email"] = person.email.map { .string($0) }
        object["address"] = person.address.map { .string($0) }
        object["administrator"] = flag(person.isAdministrator)
        object["active"] = flag(person.isActive)
        object["keys_allowed_by"] = .array(person.keyGroups.map { .string($0) })
        object["keys_complete"] = .bool(!person.mayHaveOtherKeys)
        object["keys"] = .array(
            person.keys.map { key in
                var entry: JSONObject = [:]
                entry["id"] = key.id.map { .string($0) }
                entry["address"] = key.address.map { .string($0) }
                entry["created"] = key.created.map { .string($0.text) }
                entry["age_days"] = key.created.map {
                    .number(JSONNumber(Int(now.seconds - $0.seconds) / 86_400))
                }
                entry["active"] = flag(key.isActive)
                entry["administrative"] = flag(key.isAdministrative)
                entry["rotation"] = key.rotation.map { .string($0) }
                return .object(entry)
            }
        )
        return object
    }

    // MARK: Grants

    private static func words(_ grants: [AccessGrant], _ column: AccessTable.Column) -> JSONValue {
        .array(
            AccessWords.phrases(AccessRight.rights(of: grants), in: column.bucket.name)
                .map { .string("may \($0)") }
        )
    }

    private static func json(_ grant: AccessGrant, _ bucket: String) -> JSONValue {
        var object: JSONObject = [
            "actions": .array(grant.actions.names.map { .string($0) }),
            "resource": .string(AccessWords.place(grant.target, bucket)),
        ]
        switch grant.source {
        case .administrator: object["because"] = .string("administrator")
        case .accessList: object["because"] = .string("access control list")
        case .statement(let number, let sid):
            object["statement"] = .number(JSONNumber(number))
            object["sid"] = sid.map { .string($0) }
        }
        if !grant.conditions.isEmpty {
            object["conditions"] = json(grant.conditions)
        }
        if !grant.exceptions.isEmpty {
            object["except"] = .array(
                grant.exceptions.map { exception in
                    var entry: JSONObject = ["resource": .string(AccessWords.place(exception.target, bucket))]
                    if !exception.conditions.isEmpty {
                        entry["conditions"] = json(exception.conditions)
                    }
                    if case .statement(let number, let sid) = exception.source {
                        entry["statement"] = .number(JSONNumber(number))
                        entry["sid"] = sid.map { .string($0) }
                    }
                    if !exception.doubts.isEmpty {
                        entry["uncertain"] = notes(exception.doubts.map(\.sentenceOfDeny))
                    }
                    return .object(entry)
                }
            )
        }
        if !grant.doubts.isEmpty {
            object["uncertain"] = notes(grant.doubts.map(\.sentence))
        }
        return .object(object)
    }

    private static func notes(_ sentences: [String]) -> JSONValue {
        .array(sentences.sorted().map { .string($0) })
    }

    private static func json(_ conditions: [PolicyCondition]) -> JSONValue {
        .array(
            conditions.map { condition in
                [
                    "operator": .string(condition.operator), "key": .string(condition.key),
                    "values": .array(condition.values.map { .string($0) }),
                ]
            }
        )
    }
}
