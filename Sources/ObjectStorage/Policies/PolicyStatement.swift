/// One statement of a bucket policy.
package struct PolicyStatement: Sendable, Hashable {
    package enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// Either what a statement is about, or all but that (`NotAction` and the like).
    package struct Scope<Element: Sendable & Hashable>: Sendable, Hashable {
        package var elements: [Element]
        package var isExcluding: Bool

        package init(_ elements: [Element], isExcluding: Bool = false) {
            self.elements = elements
            self.isExcluding = isExcluding
        }
    }

    /// What every resource begins with; a bucket, or a bucket and a pattern of keys, follows.
    package static let resourcePrefix = "arn:aws:s3:::"

    package var sid: String?
    package var effect: Effect
    package var principals: Scope<PolicyPrincipal>
    /// Patterns such as `s3:Get*`.
    package var actions: Scope<String>
    /// Patterns such as `arn:aws:s3:::bucket/reports/*`.
    package var resources: Scope<String>
    /// All of them must hold.
    package var conditions: [PolicyCondition]
    /// Names of members that nobody here knows; they are kept and sent.
    package var unknownMembers: [String]

    package init(
        sid: String? = nil,
        effect: Effect,
        principals: Scope<PolicyPrincipal>,
        actions: Scope<String>,
        resources: Scope<String>,
        conditions: [PolicyCondition] = [],
        unknownMembers: [String] = []
    ) {
        self.sid = sid
        self.effect = effect
        self.principals = principals
        self.actions = actions
        self.resources = resources
        self.conditions = conditions
        self.unknownMembers = unknownMembers
    }
}

/// A condition: one operator, one key, and values of which one must fit.
package struct PolicyCondition: Sendable, Hashable {
    /// As in AWS's form, such as `StringLike` or `IpAddress`, with its suffix or prefix.
    package var `operator`: String
    /// Such as `aws:SourceIp`.
    package var key: String
    /// Numbers and booleans as their texts.
    package var values: [String]

    package init(operator: String, key: String, values: [String]) {
        self.operator = `operator`
        self.key = key
        self.values = values
    }
}
