internal import SourceText
internal import Timestamps

/// Conditions, and whom a statement reaches with them.
extension PolicyChecks {
    private static let documented: [String: Set<String>] = [
        "IpAddress": ["aws:SourceIp"], "NotIpAddress": ["aws:SourceIp"],
        "DateGreaterThan": ["aws:CurrentTime", "aws:EpochTime"],
        "DateLessThan": ["aws:CurrentTime", "aws:EpochTime"],
        "StringLike": ["s3:prefix"],
    ]
    private static let listingKeys: Set<String> = ["s3:prefix", "s3:delimiter", "s3:max-keys"]

    mutating func checkConditions(_ statement: PolicyStatement, _ name: String) {
        for condition in statement.conditions {
            let test = ConditionOperator(condition.operator)
            let place = "\(condition.operator.inLine) on \(condition.key.inLine) in \(name)"
            if Self.documented[condition.operator]?.contains(condition.key) != true {
                let isKnown = test.isIfExists && Self.documented[test.base]?.contains(condition.key) == true
                note(
                    .undocumentedCondition,
                    place + (isKnown ? "; \(test.base), without IfExists, is documented" : "")
                )
            }
            if condition.values.isEmpty {
                note(.emptyCondition, place)
            }
            if condition.values.contains(where: { $0.contains("${") }) {
                note(.variable, place)
            }
            if test.base.hasPrefix("StringNot"), condition.values.count > 1 {
                note(.severalNegated, place)
            }
            if Self.listingKeys.contains(condition.key), !test.isIfExists {
                let others = statement.actions.elements.filter { action in
                    action != "*" && !Self.matched(action).contains { $0.purpose == .list }
                        && !Self.matched(action).isEmpty
                }
                if let other = others.first {
                    note(.listingCondition, "\(place), beside \(other.inLine)")
                }
            }
            for value in condition.values {
                check(value, of: condition, test, place)
            }
        }
    }

    private mutating func check(
        _ value: String,
        of condition: PolicyCondition,
        _ test: ConditionOperator,
        _ place: String
    ) {
        let place = "\"\(value.inLine)\" of \(place)"
        if test.comparesAddresses {
            guard let range = AddressRange(value) else {
                note(.noAddress, place)
                return
            }
            if range.isEverything {
                note(.noRestriction, place)
            }
        } else if test.comparesDates {
            guard let seconds = Int64(value) ?? PolicyDate(value)?.seconds else {
                note(.noDate, place)
                return
            }
            if let now = known.now, seconds <= now.seconds {
                note(.pastDate, place)
            }
        }
    }

    // MARK: - Reach

    /// Who comes in, and who is shut out.
    mutating func checkReach(_ statement: PolicyStatement, _ name: String) {
        switch statement.effect {
        case .allow:
            if statement.isPublic {
                let actions = statement.actions.elements.map { PolicyWords().action($0) }
                let list = actions.prefix(5).joined(separator: ", ") + (actions.count > 5 ? ", …" : "")
                let limits = statement.conditions.map { PolicyWords().condition($0) }
                note(
                    .open,
                    "\(name): " + (statement.actions.isExcluding ? "everything but \(list)" : list)
                        + (limits.isEmpty ? "" : ", if \(limits.joined(separator: ", and "))")
                )
            }
        case .deny:
            if statement.isAboutEveryone,
                statement.conditions.contains(where: {
                    $0.operator == "NotIpAddress" && $0.key == "aws:SourceIp"
                })
            {
                note(.shutsOutOthers, name)
            } else if statement.conditions.isEmpty, shutsOut(statement) {
                note(.shutsOut, name)
            }
        }
    }
}

extension PolicyChecks {
    /// Whether a statement keeps the signer from putting a policy: whoever that is, where nobody knows.
    private func shutsOut(_ statement: PolicyStatement) -> Bool {
        guard let signer = known.signer else {
            return statement.isAboutEveryone && statement.deniesPolicy(to: .everyone)
        }
        return statement.deniesPolicy(to: signer)
    }
}

extension PolicyStatement {
    /// Whether it is about all there are.
    var isAboutEveryone: Bool {
        !principals.isExcluding && principals.elements.contains(.everyone)
    }

    /// Whether it keeps somebody from putting a policy, as far as principals and actions tell.
    fileprivate func deniesPolicy(to principal: PolicyPrincipal) -> Bool {
        let isNamed = principals.elements.contains { $0 == .everyone || $0 == principal }
        guard isNamed != principals.isExcluding else {
            return false
        }
        let isPut = actions.elements.contains { action in
            action == "*" || PolicyChecks.matched(action).contains { $0.name == "s3:PutBucketPolicy" }
        }
        return isPut != actions.isExcluding
    }
}
