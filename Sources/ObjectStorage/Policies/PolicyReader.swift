import JSONText
import SourceText

/// Reads a policy out of JSON, and notes what is wrong with it.
struct PolicyReader {
    let lines: TextLines
    private(set) var problems: [PolicyError.Problem] = []

    init(lines: TextLines) {
        self.lines = lines
    }

    mutating func document(_ root: SpannedJSON) -> PolicyDocument {
        if Self.hasDuplicates(root) {
            refuseDuplicates(root, path: "")
        }
        var version: String?
        var id: String?
        var statements: [PolicyStatement] = []
        if case .object(let members) = root.kind {
            for member in members {
                switch member.name {
                case "Version": version = text(member.value, path: "Version")
                case "Id": id = text(member.value, path: "Id")
                case "Statement": statements = self.statements(member.value)
                default: break
                }
            }
            if !members.contains(where: { $0.name == "Statement" }) {
                let meant = nearMember(to: "Statement", in: members)
                note("The document has no \"Statement\"" + meant, path: "", root)
            }
        } else {
            note("A policy is an object, in braces", path: "", root)
        }
        problems.sort { ($0.line, $0.column) < ($1.line, $1.column) }
        return PolicyDocument(json: root.value, version: version, id: id, statements: statements)
    }

    private mutating func note(_ message: String, path: String, _ node: SpannedJSON) {
        problems.append(lines.problem(message, path: path, at: node.span.lowerBound))
    }

    /// Whether some object has two members of one name; asked first, because paths cost more than the question.
    private static func hasDuplicates(_ node: SpannedJSON) -> Bool {
        switch node.kind {
        case .array(let elements):
            elements.contains(where: hasDuplicates)
        case .object(let members):
            Set(members.map(\.name)).count < members.count || members.contains { hasDuplicates($0.value) }
        default: false
        }
    }

    /// Of two members of one name other readers take the last, without a word.
    private mutating func refuseDuplicates(_ node: SpannedJSON, path: String) {
        switch node.kind {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                refuseDuplicates(element, path: "\(path)[\(index)]")
            }
        case .object(let members):
            var names: Set<String> = []
            for member in members {
                let inner = path.isEmpty ? member.name.inLine : "\(path).\(member.name.inLine)"
                if !names.insert(member.name).inserted {
                    problems.append(
                        lines.problem(
                            "\"\(member.name.inLine)\" is given twice in one object, and only one of them would count",
                            path: path,
                            at: member.nameSpan.lowerBound
                        )
                    )
                }
                refuseDuplicates(member.value, path: inner)
            }
        default: break
        }
    }

    // MARK: - Statements

    private mutating func statements(_ node: SpannedJSON) -> [PolicyStatement] {
        switch node.kind {
        case .array(let elements):
            var statements: [PolicyStatement] = []
            for (index, element) in elements.enumerated() {
                if let statement = statement(element, path: "Statement[\(index)]") {
                    statements.append(statement)
                }
            }
            return statements
        default:
            return statement(node, path: "Statement").map { [$0] } ?? []
        }
    }

    private mutating func statement(_ node: SpannedJSON, path: String) -> PolicyStatement? {
        guard case .object(let members) = node.kind else {
            note("A statement is an object, in braces", path: path, node)
            return nil
        }
        var statement = PolicyStatement(
            effect: .allow,
            principals: PolicyStatement.Scope([]),
            actions: PolicyStatement.Scope([]),
            resources: PolicyStatement.Scope([])
        )
        var hasEffect = false
        for member in members {
            let inner = "\(path).\(member.name)"
            let value = member.value
            switch member.name {
            case "Sid": statement.sid = text(value, path: inner)
            case "Effect":
                hasEffect = true
                if let effect = effect(value, path: inner) {
                    statement.effect = effect
                }
            case "Principal": statement.principals = PolicyStatement.Scope(principals(value, path: inner))
            case "NotPrincipal":
                statement.principals = PolicyStatement.Scope(
                    principals(value, path: inner),
                    isExcluding: true
                )
            case "Action": statement.actions = PolicyStatement.Scope(texts(value, path: inner))
            case "NotAction":
                statement.actions = PolicyStatement.Scope(texts(value, path: inner), isExcluding: true)
            case "Resource": statement.resources = PolicyStatement.Scope(texts(value, path: inner))
            case "NotResource":
                statement.resources = PolicyStatement.Scope(texts(value, path: inner), isExcluding: true)
            case "Condition": statement.conditions = conditions(value, path: inner)
            default: statement.unknownMembers.append(member.name)
            }
        }
        if !hasEffect {
            let meant = nearMember(to: "Effect", in: members)
            note("The statement has no \"Effect\", which is \"Allow\" or \"Deny\"" + meant, path: path, node)
        }
        let names = Set(members.map(\.name))
        for name in ["Principal", "Action", "Resource"] where names.isSuperset(of: [name, "Not\(name)"]) {
            note("A statement has \"\(name)\" or \"Not\(name)\", not both", path: path, node)
        }
        return statement
    }

    /// A hint at a member that is probably meant to be the one that is missing.
    private func nearMember(to name: String, in members: [SpannedJSON.Member]) -> String {
        let found =
            members.first { $0.name.lowercased() == name.lowercased() }?.name
            ?? nearMiss(name, among: members.map(\.name))
        return found.map { "; \"\($0.inLine)\" is probably meant to be it" } ?? ""
    }

    private mutating func effect(_ node: SpannedJSON, path: String) -> PolicyStatement.Effect? {
        guard case .string(let text) = node.kind else {
            note("An effect is \"Allow\" or \"Deny\"", path: path, node)
            return nil
        }
        guard let effect = PolicyStatement.Effect(rawValue: text) else {
            note("An effect is \"Allow\" or \"Deny\", not \"\(text.inLine)\"", path: path, node)
            return nil
        }
        return effect
    }

    // MARK: - Principals

    private mutating func principals(_ node: SpannedJSON, path: String) -> [PolicyPrincipal] {
        guard case .object(let members) = node.kind else {
            return texts(node, path: path, or: "an object such as {\"AWS\": …}")
                .map { PolicyPrincipal(kind: "AWS", text: $0) }
        }
        return members.flatMap { member in
            texts(member.value, path: Self.path(path, member.name))
                .map { PolicyPrincipal(kind: member.name, text: $0) }
        }
    }

    // MARK: - Conditions

    private mutating func conditions(_ node: SpannedJSON, path: String) -> [PolicyCondition] {
        guard case .object(let operators) = node.kind else {
            note("A condition is an object of operators, such as {\"IpAddress\": …}", path: path, node)
            return []
        }
        var conditions: [PolicyCondition] = []
        for test in operators {
            let inner = Self.path(path, test.name)
            if case .object(let keys) = test.value.kind {
                conditions += keys.map { key in
                    PolicyCondition(
                        operator: test.name,
                        key: key.name,
                        values: scalars(key.value, path: Self.path(inner, key.name))
                    )
                }
            } else if let short = ShortCondition(rawValue: test.name) {
                let values = texts(test.value, path: inner, or: "an object such as {\"\(short.key)\": …}")
                conditions.append(
                    PolicyCondition(
                        operator: test.name,
                        key: short.key,
                        values: values.map(short.sent)
                    )
                )
            } else {
                note(
                    "\"\(test.name.inLine)\" must be an object of keys and their values",
                    path: inner,
                    test.value
                )
            }
        }
        return conditions
    }

    /// The path of a member; plain names, which nearly all are, are not searched for what hides in them.
    private static func path(_ path: String, _ name: String) -> String {
        let isPlain = name.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || $0 == UInt8(ascii: ":")
        }
        return "\(path).\(isPlain ? name : name.inLine)"
    }

    // MARK: - Values

    private mutating func text(_ node: SpannedJSON, path: String) -> String? {
        guard case .string(let text) = node.kind else {
            note("A text is needed", path: path, node)
            return nil
        }
        return text
    }

    /// A text or a list of texts.
    private mutating func texts(
        _ node: SpannedJSON,
        path: String,
        or other: String? = nil
    ) -> [String] {
        let needed = "A text or a list of texts is needed" + (other.map { ", or \($0)" } ?? "")
        switch node.kind {
        case .string(let text):
            return [text]
        case .array(let elements):
            var found: [String] = []
            for element in elements {
                guard case .string(let text) = element.kind else {
                    note(needed, path: path, element)
                    return []
                }
                found.append(text)
            }
            return found
        default:
            note(needed, path: path, node)
            return []
        }
    }

    /// The values of a condition's key, as texts.
    private mutating func scalars(_ node: SpannedJSON, path: String) -> [String] {
        if case .array(let elements) = node.kind {
            return elements.compactMap { scalar($0, path: path) }
        }
        return scalar(node, path: path).map { [$0] } ?? []
    }

    private mutating func scalar(_ node: SpannedJSON, path: String) -> String? {
        switch node.kind {
        case .string(let text): return text
        case .number(let number): return number.text
        case .bool(let flag): return flag ? "true" : "false"
        case .null, .array, .object:
            note("A text, a number or a boolean is needed, or a list of them", path: path, node)
            return nil
        }
    }
}
