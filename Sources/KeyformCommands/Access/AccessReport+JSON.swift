import JSONText
import ObjectStorage
import Timestamps

extension AccessReport {
    /// The whole report for programs.
    var document: JSONValue {
        let columns = columns
        var root: JSONObject = [
            "format_version": .string("1.0"), "source": .string(source.rawValue),
            "buckets_read": .bool(areBucketsRead),
        ]
        root["buckets_not_read_because"] = table.picture.unreadBuckets.map { .string($0) }
        switch order {
        case .person:
            // What most people may do is told the same way of all of them, and worked out once.
            let general = columns.map { Self.entry($0.anyUser, $0) }
            root["people"] = .array(subjects.map { person($0, columns, general) })
            root["buckets"] = .array(columns.map { .object(bucket($0)) })
        case .bucket:
            let subjects = subjects
            root["people"] = .array(subjects.map { .object(description(of: $0)) })
            root["buckets"] = .array(
                columns.map { column in
                    var object = bucket(column)
                    if column.access != nil {
                        object["people"] = .array(
                            subjects.compactMap { subject in
                                let grants = grants(subject, in: column)
                                guard !grants.isEmpty else { return nil }
                                var entry: JSONObject = ["person": .string(subject.title)]
                                entry["id"] = subject.person?.id.map { .string($0) }
                                entry["may"] = Self.words(grants, column)
                                entry["grants"] = Self.json(grants, column)
                                return .object(entry)
                            }
                        )
                    }
                    return .object(object)
                }
            )
        }
        return .object(root)
    }

    private func bucket(_ column: AccessTable.Column) -> JSONObject {
        var object: JSONObject = ["name": .string(column.bucket.name), "read": .bool(column.access != nil)]
        object["region"] = column.bucket.region.map { .string($0) }
        if let access = column.access {
            object["public"] = .bool(access.isPublic)
        }
        object["not_read_because"] = column.bucket.reasonNotRead.map { .string($0) }
        return object
    }

    private func person(
        _ subject: Subject,
        _ columns: [AccessTable.Column],
        _ general: [JSONValue?]
    ) -> JSONValue {
        var object = description(of: subject)
        object["buckets"] = .array(
            zip(columns, general).compactMap { column, general in
                if let person = subject.person, person.isAllPowerful == false, !column.names(person) {
                    return general
                }
                return Self.entry(grants(subject, in: column), column)
            }
        )
        return .object(object)
    }

    private static func entry(_ grants: [AccessGrant], _ column: AccessTable.Column) -> JSONValue? {
        guard !grants.isEmpty else { return nil }
        return [
            "bucket": .string(column.bucket.name), "may": words(grants, column),
            "grants": json(grants, column),
        ]
    }

    private func description(of subject: Subject) -> JSONObject {
        var object: JSONObject = ["person": .string(subject.title)]
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

    private static func json(_ grants: [AccessGrant], _ column: AccessTable.Column) -> JSONValue {
        .array(grants.map { json($0, column.bucket.name) })
    }

    private static func json(_ grant: AccessGrant, _ bucket: String) -> JSONValue {
        var object: JSONObject = [
            "actions": .array(grant.actions.names.map { .string($0) }),
            "resource": .string(AccessWords.place(grant.target, bucket)),
        ]
        switch grant.source {
        case .administrator: object["because"] = .string("administrator")
        case .statement(let number, let sid):
            object["statement"] = .number(JSONNumber(number))
            object["sid"] = sid.map { .string($0) }
        }
        object["conditions"] = grant.conditions.isEmpty ? nil : json(grant.conditions)
        if !grant.exceptions.isEmpty {
            object["except"] = .array(
                grant.exceptions.map { exception in
                    var entry: JSONObject = ["resource": .string(AccessWords.place(exception.target, bucket))]
                    entry["conditions"] = exception.conditions.isEmpty ? nil : json(exception.conditions)
                    if case .statement(let number, let sid) = exception.source {
                        entry["statement"] = .number(JSONNumber(number))
                        entry["sid"] = sid.map { .string($0) }
                    }
                    entry["uncertain"] =
                        exception.doubts.isEmpty ? nil : notes(exception.doubts.map(\.sentenceOfDeny))
                    return .object(entry)
                }
            )
        }
        object["uncertain"] = grant.doubts.isEmpty ? nil : notes(grant.doubts.map(\.sentence))
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
