import JSONText
import TestSupport

/// A policy by what it says, with which texts of it are made that differ in spelling only.
struct RandomPolicy {
    struct Statement {
        var sid: String?
        var effect: String
        /// By the member of `Principal`.
        var principals: [String: Set<String>]
        var excludesPrincipals: Bool
        var actions: Set<String>
        var excludesActions: Bool
        var resources: Set<String>
        var excludesResources: Bool
        /// Operator, key, values.
        var conditions: [String: [String: Set<String>]]
        var unknown: [String: JSONValue]
    }

    var version: String?
    var id: String?
    var statements: [Statement]
    var unknown: [String: JSONValue]

    init(_ random: inout SeededGenerator) {
        version = ["2012-10-17", "2008-10-17", nil].one(&random)
        id = Bool.random(using: &random) ? "policy-\(Int.random(in: 0...9, using: &random))" : nil
        statements = []
        unknown = Bool.random(using: &random) ? ["Comment": ["a": [1, 2], "b": nil]] : [:]
        for index in 0..<Int.random(in: 1...4, using: &random) {
            statements.append(Statement(index, &random))
        }
    }

    // MARK: - Texts

    /// One of the many texts that say it.
    func text(_ random: inout SeededGenerator) -> String {
        var members = unknown.map { JSONObject.Member(name: $0.key, value: $0.value) }
        if let version { members.append(.init(name: "Version", value: .string(version))) }
        if let id { members.append(.init(name: "Id", value: .string(id))) }
        let parts = statements.shuffled(using: &random).map { $0.json(&random) }
        let isSingle = parts.count == 1 && Bool.random(using: &random)
        members.append(.init(name: "Statement", value: isSingle ? parts[0] : .array(parts)))
        return JSONValue.object(JSONObject(members.shuffled(using: &random)))
            .text(Bool.random(using: &random) ? .pretty : .compact)
    }

    // MARK: - Changes

    /// The policy with one thing changed that matters.
    func changed(_ random: inout SeededGenerator) -> RandomPolicy {
        var result = self
        let fresh = "x\(Int.random(in: 100_000...999_999, using: &random))"
        let index = Array(statements.indices).one(&random)
        switch Int.random(in: 0...17, using: &random) {
        case 0: result.version = version == nil ? "2012-10-17" : nil
        case 1: result.id = fresh
        case 2: result.unknown["Comment"] = .string(fresh)
        case 3: result.statements[index].sid = fresh
        case 4: result.statements[index].effect = statements[index].effect == "Allow" ? "Deny" : "Allow"
        case 5: result.statements[index].excludesPrincipals.toggle()
        case 6: result.statements[index].excludesActions.toggle()
        case 7: result.statements[index].excludesResources.toggle()
        case 8: result.statements[index].actions.insert("s3:\(fresh)")
        case 9: result.statements[index].resources.insert("arn:aws:s3:::b/\(fresh)")
        case 10: result.statements[index].principals["AWS", default: []].insert(Self.user(&random))
        case 11: result.statements[index].principals["CanonicalUser", default: []].insert(fresh)
        case 12: result.statements[index].unknown[fresh] = .some(.null)
        case 13: result.statements[index].conditions["StringLike", default: [:]][fresh] = ["v"]
        case 14:
            result.statements[index].conditions["Bool", default: [:]]["aws:SecureTransport", default: []]
                .insert(fresh)
        case 15:
            result.statements[index].conditions["IpAddress", default: [:]]["aws:SourceIp", default: []]
                .insert("203.0.\(Int.random(in: 0...255, using: &random)).77/32")
        case 16:
            var extra = Statement(99, &random)
            extra.sid = fresh
            result.statements.append(extra)
        default:
            // A statement less, or an element less of one.
            if statements.count > 1 {
                result.statements.remove(at: index)
            } else if let action = statements[index].actions.sorted().first,
                statements[index].actions.count > 1
            {
                result.statements[index].actions.remove(action)
            } else {
                result.statements[index].effect = statements[index].effect == "Allow" ? "Deny" : "Allow"
            }
        }
        return result
    }

    static func user(_ random: inout SeededGenerator) -> String {
        let digits = (0..<12).map { _ in Array("0123456789abcdef").one(&random) }
        return "arn:aws:iam:::user/31000123:0f0f0f0f-1111-4222-8333-\(String(digits))"
    }
}

extension RandomPolicy.Statement {
    init(_ index: Int, _ random: inout SeededGenerator) {
        func some(_ all: [String]) -> Set<String> {
            Set(all.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
        }
        sid = Bool.random(using: &random) ? "statement \(index)" : nil
        effect = Bool.random(using: &random) ? "Allow" : "Deny"
        principals = [
            [:], ["AWS": ["*"]], ["AWS": [RandomPolicy.user(&random)]],
            ["AWS": [RandomPolicy.user(&random), "*", "arn:aws:iam:::31000123:root"]],
            ["CanonicalUser": ["abc", "def"], "AWS": [RandomPolicy.user(&random)]],
        ]
        .one(&random)
        excludesPrincipals = Int.random(in: 0...4, using: &random) == 0
        actions = some(["s3:GetObject", "s3:PutObject", "s3:List*", "s3:*", "s3:Unheard"])
        excludesActions = Int.random(in: 0...4, using: &random) == 0
        resources = some(["arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/é"])
        excludesResources = Int.random(in: 0...4, using: &random) == 0
        conditions = [:]
        if Bool.random(using: &random) {
            conditions["IpAddress"] = ["aws:SourceIp": some(["192.0.2.1/32", "10.0.0.0/8", "2001:db8::/32"])]
        }
        if Bool.random(using: &random) {
            conditions["DateLessThan"] = [
                "aws:CurrentTime": some(["2030-01-02T03:04:05Z", "2031-01-01T00:00:00.5Z"])
            ]
        }
        if Bool.random(using: &random) {
            conditions["NumericLessThanIfExists"] = ["s3:max-keys": some(["10", "20", "1e3"])]
        }
        if Bool.random(using: &random) {
            conditions["Bool"] = ["aws:SecureTransport": ["true"], "aws:Unknown": ["false"]]
        }
        if Bool.random(using: &random) {
            conditions["ForAnyValue:Unheard"] = ["x:y": some(["a", "b", "c"])]
        }
        unknown =
            Bool.random(using: &random)
            ? ["Comment": "says nothing", "Extra": [15, ["b": 1, "a": 2]]] : [:]
    }

    func json(_ random: inout SeededGenerator) -> JSONValue {
        var members = unknown.map { JSONObject.Member(name: $0.key, value: $0.value) }
        func add(_ name: String, _ value: JSONValue) {
            members.append(JSONObject.Member(name: name, value: value))
        }
        if let sid { add("Sid", .string(sid)) }
        add("Effect", .string(effect))
        add(excludesPrincipals ? "NotPrincipal" : "Principal", principalJSON(&random))
        add(excludesActions ? "NotAction" : "Action", list(actions.map { .string($0) }, &random))
        add(excludesResources ? "NotResource" : "Resource", list(resources.map { .string($0) }, &random))
        if !conditions.isEmpty || Bool.random(using: &random) {
            add("Condition", conditionJSON(&random))
        }
        return .object(JSONObject(members.shuffled(using: &random)))
    }

    /// A list in any order with repetitions, or the element alone where there is one.
    private func list(_ values: [JSONValue], _ random: inout SeededGenerator) -> JSONValue {
        if values.count == 1, Bool.random(using: &random) {
            return values[0]
        }
        var values = values
        if let again = values.randomElement(using: &random), Int.random(in: 0...3, using: &random) == 0 {
            values.append(again)
        }
        return .array(values.shuffled(using: &random))
    }

    private func principalJSON(_ random: inout SeededGenerator) -> JSONValue {
        func spelled(_ text: String) -> JSONValue {
            .string(Bool.random(using: &random) ? text : text.replacing("0f0f0f0f", with: "0F0F0F0F"))
        }
        if principals == ["AWS": ["*"]], Bool.random(using: &random) {
            return "*"
        }
        if principals.count == 1, let only = principals["AWS"], Bool.random(using: &random) {
            return list(only.map(spelled), &random)
        }
        let members = principals.map { kind, texts in
            JSONObject.Member(name: kind, value: list(texts.map(spelled), &random))
        }
        return .object(JSONObject(members.shuffled(using: &random)))
    }

    private func conditionJSON(_ random: inout SeededGenerator) -> JSONValue {
        let operators = conditions.map { test, keys in
            let members = keys.map { key, values in
                JSONObject.Member(name: key, value: list(values.map { spelled($0, &random) }, &random))
            }
            .shuffled(using: &random)
            let isShort = keys.count == 1 && ["aws:SourceIp", "aws:CurrentTime"].contains(keys.keys.first)
            return JSONObject.Member(
                name: test,
                value: isShort && Bool.random(using: &random)
                    ? members[0].value : .object(JSONObject(members))
            )
        }
        return .object(JSONObject(operators.shuffled(using: &random)))
    }

    private func spelled(_ value: String, _ random: inout SeededGenerator) -> JSONValue {
        let others: [String: [JSONValue]] = [
            "192.0.2.1/32": ["192.0.2.1"],
            "10.0.0.0/8": ["10.1.2.3/8"],
            "2001:db8::/32": ["2001:0DB8:0:0::/32"],
            "2030-01-02T03:04:05Z": [
                "2030-01-02T05:04:05+02:00", "2030-01-02 03:04:05Z", "2030-01-02 05:04:05 +0200 CEST",
            ],
            "2031-01-01T00:00:00.5Z": ["2031-01-01T00:00:00.500Z"],
            "10": [10], "true": [true], "false": [false],
            "1e3": [.number(JSONNumber(validated: "1e3"))],
        ]
        return ((others[value] ?? []) + [.string(value)]).one(&random)
    }
}

extension Array {
    /// One of the elements, of which there is at least one.
    func one(_ random: inout SeededGenerator) -> Element {
        self[Int.random(in: indices, using: &random)]
    }
}
