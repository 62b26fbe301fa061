import JSONText
import TestSupport

@testable import ObjectStorage

/// Policies over a small alphabet, in which much coincides.
struct RandomPolicies {
    var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    static let principals: [PolicyPrincipal] = [
        .everyone, .user(contract: "1", id: "u1"), .user(contract: "1", id: "u2"),
        .user(contract: "2", id: "u1"), .other(kind: "AWS", text: "arn:aws:iam:::1:root"),
        .other(kind: "CanonicalUser", text: "c1"), .other(kind: "AWS", text: "arn:aws:iam:::user/1:*"),
    ]
    static let actions = [
        "s3:GetObject", "s3:Get*", "s3:*", "*", "s3:PutObject", "s3:ListBucket", "s3:List*",
        "s3:PutBucketPolicy",
        "s3:getobject", "s3:Strange", "s3:?utObject", "s3:Delete*",
    ]
    static let resources = [
        "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a/*", "arn:aws:s3:::b/a/x", "arn:aws:s3:::*",
        "*",
        "arn:aws:s3:::b/?/x", "arn:aws:s3:::other/*", "arn:aws:s3:::b*", "arn:aws:s3:::*x",
        "arn:aws:s3:::b/*x",
    ]
    static let conditions = [
        PolicyCondition(operator: "IpAddress", key: "aws:SourceIp", values: ["10.0.0.0/8"]),
        PolicyCondition(operator: "IpAddress", key: "aws:SourceIp", values: ["10.0.0.0/8", "192.0.2.0/24"]),
        PolicyCondition(operator: "NotIpAddress", key: "aws:SourceIp", values: ["10.0.0.0/8"]),
        PolicyCondition(operator: "IpAddress", key: "aws:SourceIp", values: ["0.0.0.0/0"]),
        PolicyCondition(operator: "StringLike", key: "s3:prefix", values: ["a/*"]),
        PolicyCondition(operator: "DateLessThan", key: "aws:CurrentTime", values: ["2020-01-01T00:00:00Z"]),
        PolicyCondition(operator: "DateGreaterThan", key: "aws:EpochTime", values: ["0"]),
        PolicyCondition(operator: "DateLessThan", key: "aws:CurrentTime", values: ["2040-01-01T00:00:00Z"]),
        PolicyCondition(operator: "StringEquals", key: "aws:UserAgent", values: ["x"]),
    ]

    mutating func some<Element>(_ all: [Element], _ counts: ClosedRange<Int> = 1...2) -> [Element] {
        (0..<Int.random(in: counts, using: &generator)).map { _ in
            all[Int.random(in: all.indices, using: &generator)]
        }
    }

    mutating func chance(_ one: Int) -> Bool {
        Int.random(in: 0..<one, using: &generator) == 0
    }

    mutating func statement(_ effect: PolicyStatement.Effect? = nil) -> PolicyStatement {
        PolicyStatement(
            effect: effect ?? (chance(3) ? .deny : .allow),
            principals: .init(some(Self.principals), isExcluding: chance(10)),
            actions: .init(some(Self.actions), isExcluding: chance(8)),
            resources: .init(some(Self.resources), isExcluding: chance(8)),
            conditions: chance(2) ? [] : some(Self.conditions, 1...2),
            unknownMembers: chance(20) ? ["Strange"] : []
        )
    }

    mutating func statements() -> [PolicyStatement] {
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in statement() }
    }

    mutating func rules() -> PublicAccessBlock {
        PublicAccessBlock(restrictsPublicBuckets: chance(4))
    }
}

extension PolicyDocument {
    init(_ statements: [PolicyStatement]) {
        self.init(json: .object([:]), version: "2012-10-17", id: nil, statements: statements)
    }
}

/// One request, as a server sees it.
struct SampleRequest: Hashable {
    let subject: AccessSubject
    let action: String
    /// nil: the bucket itself.
    let key: String?
    let address: String
    let prefix: String?

    static let all: [SampleRequest] = {
        var requests: [SampleRequest] = []
        let keys: [String?] = ["a/x", "a/y", "c/x", "x"]
        let cases: [(String, [String?], [String?])] = [
            ("s3:GetObject", keys, [nil]), ("s3:PutObject", keys, [nil]), ("s3:Strange", keys + [nil], [nil]),
            ("s3:ListBucket", [nil], ["a/1", "b/1"]), ("s3:PutBucketPolicy", [nil], [nil]),
            ("s3:DeleteBucket", [nil], [nil]),
        ]
        let subjects: [AccessSubject] = [
            .everyone, .user(id: "u1"), .user(id: "u3"), .administrator(id: "u2"),
            .other(kind: "CanonicalUser", text: "c1"), .other(kind: "AWS", text: "2:u1"),
        ]
        for subject in subjects {
            for (action, keys, prefixes) in cases {
                for key in keys {
                    for prefix in prefixes {
                        for address in ["10.0.0.1", "192.0.2.1", "203.0.113.1"] {
                            requests.append(
                                SampleRequest(
                                    subject: subject,
                                    action: action,
                                    key: key,
                                    address: address,
                                    prefix: prefix
                                )
                            )
                        }
                    }
                }
            }
        }
        return requests
    }()

    /// Whether a condition holds; nil where nobody knows.
    func satisfies(_ condition: PolicyCondition) -> Bool? {
        switch (condition.operator, condition.key) {
        case ("IpAddress", _): condition.values.contains(where: isFrom)
        case ("NotIpAddress", _): !condition.values.contains(where: isFrom)
        case ("StringLike", "s3:prefix"):
            prefix.map { prefix in condition.values.contains { like($0, prefix) } }
        case ("DateLessThan", _): condition.values.contains { $0 > "2026" }
        case ("DateGreaterThan", _): true
        default: nil
        }
    }

    private func isFrom(_ network: String) -> Bool {
        network == "0.0.0.0/0" || network.split(separator: ".").first == address.split(separator: ".").first
    }
}

/// Another reading of wildcards.
func like(_ pattern: some StringProtocol, _ text: some StringProtocol) -> Bool {
    guard let first = pattern.first else {
        return text.isEmpty
    }
    let rest = pattern.dropFirst()
    if first == "*" {
        return like(rest, text) || !text.isEmpty && like(pattern, text.dropFirst())
    }
    return !text.isEmpty && (first == "?" || first == text.first) && like(rest, text.dropFirst())
}
