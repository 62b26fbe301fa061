/// A bucket's policy as the service takes it.
struct BucketPolicy {
    /// One statement.
    struct Statement {
        var allows = false
        /// `*` or ARNs.
        var principals: [String] = []
        var excludesPrincipals = false
        var actions: [String] = []
        var excludesActions = false
        var resources: [String] = []
        var excludesResources = false
        var conditions: [PolicyCondition] = []
    }

    var statements: [Statement]
    /// The JSON text as it is read back: as sent, but for a list of one principal, which becomes a string.
    var text: String

    /// Reads a document for `bucket`; throws what is wrong with it, as strictly as the service's family does.
    init(parsing bytes: [UInt8], bucket: String) throws(StorageFailure) {
        guard bytes.count <= 1 << 20 else { throw Self.malformed("Policy exceeds the maximum size of 1 MB") }
        let document: JSONNode
        do {
            document = try JSONNode(parsing: bytes)
        } catch {
            throw Self.malformed("At character offset \(error.offset), \(error.reason)")
        }
        guard case .object(let members) = document else {
            throw Self.malformed("Policy is not a JSON object")
        }
        statements = []
        var kept: [(name: String, value: JSONNode)] = []
        for (name, value) in members {
            var value = value
            switch (name, value) {
            case ("Version", .string(let version)):
                guard ["2012-10-17", "2008-10-17"].contains(version) else {
                    throw Self.malformed("`\(version)` is not a valid version")
                }
            case ("Id", .string): break
            case ("Statement", .array(let items)):
                var normal: [JSONNode] = []
                for item in items {
                    statements.append(try Statement(item, bucket: bucket))
                    normal.append(item.normalizedStatement)
                }
                value = .array(normal)
            case ("Statement", .object):
                statements.append(try Statement(value, bucket: bucket))
                value = value.normalizedStatement
            case ("Version", _), ("Id", _), ("Statement", _):
                throw Self.malformed("`\(name)` is not of the expected type")
            default:
                throw Self.malformed("Unknown key `\(name)`")
            }
            kept.append((name, value))
        }
        guard !statements.isEmpty else { throw Self.malformed("Policy has no statement") }
        text = String(decoding: JSONNode.object(kept).encoded(pretty: false), as: UTF8.self)
    }

    /// Whether it grants something to everybody, by the vendor's rule: an `Allow` for `*` that no address restricts.
    var isPublic: Bool {
        statements.contains { statement in
            statement.allows
                && (statement.excludesPrincipals || statement.principals.contains { $0.contains("*") })
                && !statement.conditions.contains { $0.restrictsAddress }
        }
    }

    fileprivate static func malformed(_ text: String) -> StorageFailure {
        StorageFailure(.malformedPolicy, text)
    }
}

extension JSONNode {
    /// The statement with a list of one principal made a string, as the service answers it.
    fileprivate var normalizedStatement: JSONNode {
        guard case .object(let members) = self else { return self }
        return .object(
            members.map { member in
                guard member.name == "Principal" || member.name == "NotPrincipal",
                    case .object(let kinds) = member.value
                else { return member }
                let normal = kinds.map { kind in
                    if case .array(let items) = kind.value, items.count == 1 {
                        (kind.name, items[0])
                    } else {
                        kind
                    }
                }
                return (member.name, .object(normal))
            }
        )
    }
}

extension BucketPolicy.Statement {
    fileprivate init(_ node: JSONNode, bucket: String) throws(StorageFailure) {
        guard case .object(let members) = node else {
            throw BucketPolicy.malformed("A statement is not an object")
        }
        var effect: String?
        for (name, value) in members {
            switch name {
            case "Sid":
                guard value.string != nil else { throw BucketPolicy.malformed("`Sid` is not a string") }
            case "Effect": effect = value.string
            case "Principal", "NotPrincipal":
                guard principals.isEmpty else { throw BucketPolicy.malformed("Principal is given twice") }
                principals = try Self.principals(value)
                excludesPrincipals = name == "NotPrincipal"
            case "Action", "NotAction":
                guard actions.isEmpty else { throw BucketPolicy.malformed("Action is given twice") }
                actions = try Self.strings(value, of: name)
                if let odd = actions.first(where: { !$0.hasPrefix("s3:") && $0 != "*" }) {
                    throw BucketPolicy.malformed("`\(odd)` is not a valid action")
                }
                excludesActions = name == "NotAction"
            case "Resource", "NotResource":
                guard resources.isEmpty else { throw BucketPolicy.malformed("Resource is given twice") }
                resources = try Self.strings(value, of: name)
                try Self.check(resources, bucket: bucket)
                excludesResources = name == "NotResource"
            case "Condition": conditions = try Self.conditions(value)
            default: throw BucketPolicy.malformed("Unknown key `\(name)`")
            }
        }
        switch effect {
        case "Allow": allows = true
        case "Deny": allows = false
        default: throw BucketPolicy.malformed("`Effect` is neither `Allow` nor `Deny`")
        }
        for (name, list) in [("Principal", principals), ("Action", actions), ("Resource", resources)]
        where list.isEmpty {
            throw BucketPolicy.malformed("A statement has no `\(name)`")
        }
    }

    private static func strings(_ node: JSONNode, of name: String) throws(StorageFailure) -> [String] {
        let items: [JSONNode] = if case .array(let items) = node { items } else { [node] }
        let texts = items.compactMap(\.string)
        guard texts.count == items.count, !texts.isEmpty else {
            throw BucketPolicy.malformed("`\(name)` is neither a string nor a list of strings")
        }
        return texts
    }

    private static func principals(_ node: JSONNode) throws(StorageFailure) -> [String] {
        switch node {
        case .string("*"): return ["*"]
        case .object(let kinds):
            var found: [String] = []
            for (kind, value) in kinds {
                if kind == "CanonicalUser" {
                    throw BucketPolicy.malformed("RGW does not support canonical users.")
                }
                guard kind == "AWS" else {
                    throw BucketPolicy.malformed("RGW does not support principals of type `\(kind)`.")
                }
                for text in try strings(value, of: kind) {
                    guard isPrincipal(text) else {
                        throw BucketPolicy.malformed(
                            "RGW does not support principals of type `\(kind)`: `\(text)` is not a supported ARN"
                        )
                    }
                    found.append(text)
                }
            }
            return found
        default: throw BucketPolicy.malformed("`Principal` is neither `*` nor an object")
        }
    }

    /// `*`, a user of a contract, or a whole contract by its ARN or its bare number.
    ///
    /// By hand, because a regular expression would be made anew for each of thousands.
    private static func isPrincipal(_ text: String) -> Bool {
        func isNumber(_ text: Substring) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
        }
        func isUUID(_ text: Substring) -> Bool {
            text.utf8.count == 36
                && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 | 0x20 || $0 == 0x2D }
        }
        if text == "*" || isNumber(text[...]) {
            return true
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 6, parts[..<4] == ["arn", "aws", "iam", ""] else {
            return false
        }
        let account = parts[4]
        if parts[5].hasPrefix("user/") {
            return parts.count == 7 && (account.isEmpty || isNumber(account))
                && isNumber(parts[5].dropFirst(5)) && isUUID(parts[6])
        }
        // The number of a whole contract stands where accounts do, or one place further.
        let numbers = parts[4..<(parts.count - 1)]
        return parts.last == "root" && numbers.last.map(isNumber) == true
            && (numbers.count == 1 || numbers.count == 2 && account.isEmpty)
    }

    private static func check(_ resources: [String], bucket: String) throws(StorageFailure) {
        let own = "arn:aws:s3:::\(bucket)"
        for resource in resources {
            guard resource == "*" || resource.hasPrefix("arn:aws:s3:::") else {
                throw BucketPolicy.malformed("`\(resource)` is not a valid resource")
            }
            guard
                resource == own || resource.hasPrefix("\(own)/") || matches(resource, own)
                    || matches(resource, "\(own)/")
            else {
                throw BucketPolicy.malformed(
                    "Policy has invalid resource `\(resource)`: it is not of this bucket"
                )
            }
        }
    }

    private static func conditions(_ node: JSONNode) throws(StorageFailure) -> [PolicyCondition] {
        guard case .object(let operators) = node else {
            throw BucketPolicy.malformed("`Condition` is not an object")
        }
        var conditions: [PolicyCondition] = []
        for (name, keys) in operators {
            guard let kind = PolicyCondition.Operator(name) else {
                throw BucketPolicy.malformed("Unknown key `\(name)`")
            }
            guard case .object(let members) = keys else {
                throw BucketPolicy.malformed("`\(name)` is not an object")
            }
            for (key, value) in members {
                let items: [JSONNode] = if case .array(let items) = value { items } else { [value] }
                var values: [String] = []
                for item in items {
                    switch item {
                    case .string(let text), .verbatim(let text): values.append(text)
                    case .bool(let value): values.append(String(value))
                    default:
                        throw BucketPolicy.malformed(
                            "A value of `\(key)` is not a string, a number or a boolean"
                        )
                    }
                }
                conditions.append(PolicyCondition(kind: kind, key: key, values: values))
            }
        }
        return conditions
    }
}
