import Timestamps

/// What can be said of a condition before there is a request.
enum ConditionJudgement {
    /// It holds for every request.
    case holds
    case fails
    /// That depends on the request; the doubt is there where nobody knows how.
    case open(AccessDoubt?)
}

extension PolicyCondition {
    /// Keys that only requests have which list objects.
    static let listingKeys: Set<String> = ["s3:prefix", "s3:delimiter", "s3:max-keys"]

    /// The same, its values in one spelling and a normal order.
    var normal: PolicyCondition {
        let spelling = ConditionOperator(`operator`)
        return PolicyCondition(
            operator: `operator`,
            key: key,
            values: Set(values.map(spelling.normal)).sorted()
        )
    }

    /// - Parameters:
    ///   - effect: of the statement: what leaves nobody out is no condition of an allow; a deny must take nothing away that it
    ///     may not.
    ///   - now: the moment for which the answer is; nil for all.
    /// - Returns: what can be said before there is a request.
    func judged(for effect: PolicyStatement.Effect, at now: Timestamp?) -> ConditionJudgement {
        let doubt = AccessDoubt.conditionValue(operator: `operator`, key: key)
        switch (`operator`, key) {
        case ("IpAddress", "aws:SourceIp"):
            guard areAddresses else { return .open(doubt) }
            return effect == .allow && namesEveryAddress ? .holds : .open(nil)
        case ("NotIpAddress", "aws:SourceIp"):
            return .open(areAddresses ? nil : doubt)
        case ("StringLike", "s3:prefix"):
            return .open(values.isEmpty ? doubt : nil)
        case ("DateGreaterThan", "aws:CurrentTime"), ("DateGreaterThan", "aws:EpochTime"),
            ("DateLessThan", "aws:CurrentTime"), ("DateLessThan", "aws:EpochTime"):
            let moments = values.compactMap { Self.moment($0, isNumber: key == "aws:EpochTime") }
            guard !moments.isEmpty, moments.count == values.count else { return .open(doubt) }
            guard let now = now?.seconds else { return .open(nil) }
            return if `operator` == "DateGreaterThan" {
                moments.contains { now > $0 } ? .holds : .open(nil)
            } else {
                moments.contains { now < $0 } ? .open(nil) : .fails
            }
        default:
            return .open(.condition(operator: `operator`, key: key))
        }
    }

    private var areAddresses: Bool {
        !values.isEmpty && values.allSatisfy { AddressRange($0) != nil }
    }

    /// In seconds since 1970; nil for text that is no moment.
    private static func moment(_ text: String, isNumber: Bool) -> Int64? {
        isNumber ? Int64(text) : PolicyDate(text)?.seconds
    }

    /// Operators that hold as soon as one value fits, so that more values make them hold more often.
    private static let affirmative: Set<String> = [
        "StringLike", "StringEquals", "StringEqualsIgnoreCase", "ArnLike", "ArnEquals",
    ]

    /// Whether the other holds whenever this one does, for certain.
    func implies(_ other: PolicyCondition) -> Bool {
        guard self != other else {
            return true
        }
        guard `operator` == other.operator, key == other.key, !values.isEmpty else {
            return false
        }
        if `operator` == "IpAddress" {
            let wider = other.values.compactMap(AddressRange.init)
            return values.allSatisfy { value in
                AddressRange(value).map { own in wider.contains { $0.contains(own) } } ?? false
            }
        }
        return Self.affirmative.contains(`operator`) && Set(values).isSubset(of: other.values)
    }
}

extension [PolicyCondition] {
    /// In an order of no meaning, always the same.
    var normal: [PolicyCondition] {
        Set(map(\.normal)).sorted {
            ($0.key, $0.operator, $0.values.joined(separator: "\n"))
                < ($1.key, $1.operator, $1.values.joined(separator: "\n"))
        }
    }

    /// Whether all of the others hold whenever all of these do, for certain.
    func imply(_ others: [PolicyCondition]) -> Bool {
        others.allSatisfy { other in contains { $0.implies(other) } }
    }
}
