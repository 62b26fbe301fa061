import Addresses
import JSONText
import ResourceSchemas
import SourceText
import Values

/// Says in words what policies say.
struct PolicyWords {
    /// What is known of the users that policies name.
    var objects = KnownObjects()

    /// How a statement is called: by its name, or by its number.
    static func name(_ statement: PolicyStatement, at position: Int) -> String {
        guard let sid = statement.sid, !sid.isEmpty else {
            return "statement \(position + 1)"
        }
        return "statement \"\(sid.inLine)\""
    }

    static func verb(_ effect: PolicyStatement.Effect) -> String {
        effect == .allow ? "allows" : "denies"
    }

    func principal(_ principal: PolicyPrincipal) -> String {
        switch principal {
        case .everyone:
            return "everyone"
        case .user(let contract, let id):
            guard let object = objects[id] else {
                return "user \(id) of contract \(contract)"
            }
            let address = object.address.description.inLine
            let later = object.lacksID ? ", id known after apply" : ""
            guard let email = object.attributes["email"], !email.isSensitive, let text = email.stringValue
            else {
                return address + later
            }
            return "\(text.inLine) (\(address)\(later))"
        case .other(let kind, let text):
            return kind == "AWS" ? text.inLine : "\(kind.inLine) \(text.inLine)"
        }
    }

    func action(_ action: String) -> String {
        action == "s3:*" || action == "*" ? "\(action) (everything)" : action.inLine
    }

    func resource(_ resource: String) -> String {
        guard resource.hasPrefix(PolicyStatement.resourcePrefix) else {
            return resource.inLine
        }
        let path = resource.dropFirst(PolicyStatement.resourcePrefix.count)
        let bucket = String(path.prefix { $0 != "/" })
        guard bucket.count < path.count else {
            if bucket == "*" { return "every bucket, with its objects" }
            // A pattern runs on into the names of objects.
            return bucket.hasSuffix("*")
                ? "buckets \(bucket.inLine), with their objects" : "the bucket \(bucket.inLine)"
        }
        guard bucket == "*" else {
            return "objects \(path.description.inLine)"
        }
        let key = String(path.dropFirst(bucket.count + 1))
        return key == "*" ? "every object of every bucket" : "objects \(key.inLine) of every bucket"
    }

    /// A condition as the end of a sentence that begins with "if".
    func condition(_ condition: PolicyCondition) -> String {
        let test = ConditionOperator(condition.operator)
        if test.isIfExists, test.quantifier == nil {
            let plain = PolicyCondition(operator: test.base, key: condition.key, values: condition.values)
            return "\(self.condition(plain)), or the request does not tell"
        }
        let values = condition.values.map { $0.inLine }
        let list = values.isEmpty ? "nothing" : values.joined(separator: " or ")
        switch (condition.operator, condition.key) {
        case ("IpAddress", "aws:SourceIp"):
            return "the address is in \(list)"
        case ("NotIpAddress", "aws:SourceIp"):
            return "the address is not in \(list)"
        case ("DateLessThan", "aws:CurrentTime"), ("DateLessThan", "aws:EpochTime"):
            return "it is before \(moments(condition).joined(separator: " or "))"
        case ("DateGreaterThan", "aws:CurrentTime"), ("DateGreaterThan", "aws:EpochTime"):
            return "it is after \(moments(condition).joined(separator: " or "))"
        case ("StringLike", "s3:prefix"):
            return "what is listed begins as \(Self.quoted(values))"
        case ("Bool", "aws:SecureTransport") where values == ["true"]:
            return "the connection is encrypted"
        case ("Bool", "aws:SecureTransport") where values == ["false"]:
            return "the connection is not encrypted"
        default:
            return "\(condition.key.inLine) fits \(condition.operator.inLine) \(Self.quoted(values))"
        }
    }

    private func moments(_ condition: PolicyCondition) -> [String] {
        condition.values.map { value in
            if let seconds = Int64(value), let moment = PolicyDate(secondsSinceEpoch: seconds) {
                return "\(moment.text) (\(value))"
            }
            return value.inLine
        }
    }

    private static func quoted(_ values: [String]) -> String {
        values.isEmpty ? "nothing" : values.map { "\"\($0)\"" }.joined(separator: " or ")
    }
}

// MARK: - Parts of a statement

extension PolicyWords {
    /// One line of what a statement says.
    struct Line: Hashable {
        let kind: String
        let text: String
        /// Equal for lines that say the same.
        let meaning: String

        static func == (left: Line, right: Line) -> Bool {
            left.kind == right.kind && left.meaning.utf8.elementsEqual(right.meaning.utf8)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(kind)
            hasher.combine(Array(meaning.utf8))
        }
    }

    /// What a statement says besides its name and its effect.
    func lines(_ entry: PolicyDifference.Entry) -> [Line] {
        let statement = entry.statement
        var lines = scope(statement.principals, "principal", "who", { "\($0.kind) \($0.text)" }, principal)
        lines += scope(statement.actions, "action", "what", { $0 }, action)
        lines += scope(statement.resources, "resource", "where", { $0 }, resource)
        lines += statement.conditions.map { condition in
            let test = ConditionOperator(condition.operator)
            let values = Set(condition.values.map(test.normal)).sorted()
            return Line(
                kind: "condition",
                text: "if:    \(self.condition(condition))",
                meaning: "\(condition.operator)\n\(condition.key)\n\(values.joined(separator: "\n"))"
            )
        }
        lines += statement.unknownMembers.map { name in
            let text = entry.unknown(name)?.text(.canonical) ?? ""
            return Line(
                kind: "member",
                text: "also:  \(name.inLine) = \(text.inLine)",
                meaning: "\(name) \(text)"
            )
        }
        return lines
    }

    private func scope<Element>(
        _ scope: PolicyStatement.Scope<Element>,
        _ kind: String,
        _ label: String,
        _ meaning: (Element) -> String,
        _ words: (Element) -> String
    ) -> [Line] {
        let label = "\(label):".padding(to: 6)
        guard scope.isExcluding else {
            return scope.elements.map {
                Line(kind: kind, text: "\(label) \(words($0))", meaning: meaning($0))
            }
        }
        let all = ["principal": "everyone", "action": "everything", "resource": "everywhere"][kind] ?? "all"
        let words = scope.elements.map(words)
        return [
            Line(
                kind: kind,
                text: "\(label) \(all) but \(words.isEmpty ? "nothing" : words.joined(separator: ", "))",
                meaning: "but\n" + scope.elements.map(meaning).sorted().joined(separator: "\n")
            )
        ]
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
