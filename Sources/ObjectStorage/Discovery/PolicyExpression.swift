internal import JSONText
internal import Providers
internal import Values

/// Writes a policy as an expression that names its users.
struct PolicyExpression {
    /// The resource type of users.
    let userType: String

    /// The document, its users by reference.
    ///
    /// - Parameters:
    ///   - document: as it was read.
    ///   - text: of the document; it is the expression where numbers in it might be written otherwise.
    /// - Returns: an expression whose value means the same.
    func expression(_ document: PolicyDocument, _ text: String) -> DiscoveredExpression {
        guard Self.isPlain(document.json), case .object(let root) = document.json else {
            return .text(text)
        }
        return .json(
            .object(
                root.members.map { member in
                    guard member.name == "Statement" else {
                        return DiscoveredMember(member.name, Self.expression(member.value))
                    }
                    let statements = member.value.array?.map(statement).map(\.self)
                    return DiscoveredMember(
                        member.name,
                        statements.map { .list($0) } ?? statement(member.value)
                    )
                }
            )
        )
    }

    private func statement(_ json: JSONValue) -> DiscoveredExpression {
        guard case .object(let members) = json else {
            return Self.expression(json)
        }
        return .object(
            members.members.map { member in
                DiscoveredMember(
                    member.name,
                    member.name == "Principal" || member.name == "NotPrincipal"
                        ? principals(member.value, under: "AWS") : Self.expression(member.value)
                )
            }
        )
    }

    private func principals(_ json: JSONValue, under kind: String) -> DiscoveredExpression {
        switch json {
        case .object(let members):
            .object(
                members.members.map { DiscoveredMember($0.name, principals($0.value, under: $0.name)) }
            )
        case .array(let elements): .list(elements.map { principals($0, under: kind) })
        case .string(let text): principal(text, under: kind)
        default: Self.expression(json)
        }
    }

    private func principal(_ text: String, under kind: String) -> DiscoveredExpression {
        guard case .user(let contract, let id) = PolicyPrincipal(kind: kind, text: text) else {
            return .text(text)
        }
        return .template([
            .text("\(PolicyPrincipal.userPrefix)\(contract):"),
            .reference(DiscoveredReference(type: userType, id: id), text: id),
        ])
    }

    private static func expression(_ json: JSONValue) -> DiscoveredExpression {
        switch json {
        case .object(let members):
            .object(members.members.map { DiscoveredMember($0.name, expression($0.value)) })
        case .array(let elements): .list(elements.map(expression))
        case .string(let text): .text(text)
        case .bool(let flag): .flag(flag)
        case .number, .null: .value((try? Value(json: json)) ?? .null())
        }
    }

    /// Whether every number in it is a short whole one, which has one way to be written.
    private static func isPlain(_ json: JSONValue) -> Bool {
        switch json {
        case .object(let members): members.members.allSatisfy { isPlain($0.value) }
        case .array(let elements): elements.allSatisfy(isPlain)
        case .number(let number):
            number.text.utf8.count < 16 && Int(number.text).map(String.init) == number.text
        case .string, .bool, .null: true
        }
    }
}
