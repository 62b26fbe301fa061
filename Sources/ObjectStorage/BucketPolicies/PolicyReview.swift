internal import Addresses
package import Providers
package import SourceText
internal import Values

/// What a plan does to policies and blocks of public access, judged as a whole.
package struct PolicyReview {
    private let plan: ProposedPlan
    private let known: PolicyChecks.Surroundings

    /// - Parameters:
    ///   - plan: all that it does in one account.
    ///   - known: of the account; the bucket is each policy's own.
    package init(_ plan: ProposedPlan, known: PolicyChecks.Surroundings) {
        self.plan = plan
        self.known = known
    }

    /// Errors and warnings, in the order of the plan.
    package var findings: [Diagnostic] {
        repeated(BucketPolicyType.name, "policy")
            + repeated(PublicAccessBlockType.name, "public access block")
            + contradictions + uncovered + listsInForce + odd
    }

    /// The users that policies name which the plan makes or changes, by their ids in lower case; of none that is yet to be
    /// made.
    package static func users(namedBy plan: ProposedPlan) -> Set<String> {
        var users: Set<String> = []
        for change in plan.changes where change.isOf(BucketPolicyType.name) && change.writes {
            for statement in change.policy?.statements ?? [] {
                for case .user(_, let id) in statement.principals.elements
                where change.provisional?.standIns[id] == nil {
                    users.insert(id)
                }
            }
        }
        return users
    }

    /// Whether the plan makes or changes a policy.
    package static func isNeeded(_ plan: ProposedPlan) -> Bool {
        plan.changes.contains { $0.isOf(BucketPolicyType.name) && $0.writes }
    }

    // MARK: - One for each bucket

    private func repeated(_ type: String, _ noun: String) -> [Diagnostic] {
        var first: [String: InstanceAddress] = [:]
        var diagnostics: [Diagnostic] = []
        for change in plan.changes where change.isOf(type) && change.remains {
            guard let bucket = change.bucket else {
                continue
            }
            if let other = first.updateValue(change.address, forKey: bucket) {
                diagnostics.append(
                    .error(
                        "Bucket has two blocks for its \(noun)",
                        "\(other) and \(change.address) are both the \(noun) of \(change.shownBucket), and a bucket has one:"
                            + " each apply would replace what the other one says. Remove one of them; statements of"
                            + " several policies can stand in one.",
                        address: change.address.description
                    )
                )
            }
        }
        return diagnostics
    }

    // MARK: - Blocks of public access

    /// Public policies behind a block that refuses them, or takes their effect away.
    private var contradictions: [Diagnostic] {
        guard plan.isNormal else {
            return []
        }
        var blocks: [String: (change: ResourceChange, block: PublicAccessBlock)] = [:]
        for change in plan.changes where change.isOf(PublicAccessBlockType.name) && change.remains {
            if let bucket = change.bucket, let block = change.after.flatMap({ PublicAccessBlock($0) }) {
                blocks[bucket] = (change, block)
            }
        }
        guard !blocks.isEmpty else {
            return []
        }
        return plan.changes.compactMap { change in
            guard change.isOf(BucketPolicyType.name), change.remains, let bucket = change.bucket,
                let (other, block) = blocks[bucket], change.writes || other.writes,
                block.blocksPublicPolicy || block.restrictsPublicBuckets, let policy = change.policy
            else {
                return nil
            }
            let statements = policy.statements.enumerated().filter { $0.element.isPublic }
                .map { PolicyWords.name($0.element, at: $0.offset) }
            guard !statements.isEmpty else {
                return nil
            }
            let argument = block.blocksPublicPolicy ? "block_public_policy" : "restrict_public_buckets"
            let effect =
                block.blocksPublicPolicy
                ? "the server refuses to put such a policy" : "what it allows to everyone has no effect"
            return .error(
                "Public policy behind a block of public access",
                "\(change.address) allows something to everyone (\(statements.prefix(5).joined(separator: ", "))), and"
                    + " \(other.address) has \(argument) = true for the same bucket: \(effect). Limit the statements to users"
                    + " or addresses, or set the argument to false.",
                address: change.address.description
            )
        }
    }

    /// The buckets that go.
    private var leaving: Set<String> {
        Set(
            plan.changes.filter { $0.isOf(BucketType.name) && $0.action.destroys }
                .compactMap { $0.before?["name"]?.stringValue }
        )
    }

    /// Blocks that had access control lists ignored, and do so no longer while their buckets stay: a plan reads no lists, so
    /// nobody knows whom they let in.
    private var listsInForce: [Diagnostic] {
        let leaving = leaving
        return plan.changes.compactMap { change in
            guard change.isOf(PublicAccessBlockType.name), change.action == .update || change.action.destroys,
                let bucket = change.before?["bucket"]?.stringValue, !leaving.contains(bucket),
                change.before.flatMap({ PublicAccessBlock($0) })?.ignoresPublicACLs == true,
                change.after?["bucket"]?.stringValue != bucket
                    || change.after.flatMap({ PublicAccessBlock($0) })?.ignoresPublicACLs != true
            else {
                return nil
            }
            let isHidden = change.before?["bucket"]?.isSensitive == true
            let name = isHidden ? "its bucket" : "the bucket \(bucket.inLine)"
            let look = isHidden ? "keyform access" : "keyform access \(bucket.inShellQuotes)"
            return plan.judgement(
                of: .public,
                "Access control lists come into force",
                "\(change.address) had the access control lists of \(name) and of its objects ignored; from now on they count,"
                    + " and may open it to everyone. A plan does not read them: `\(look)` shows what they allow.",
                objects: [bucket],
                address: change.address.description
            )
        }
    }

    /// Blocks that go while their buckets stay.
    private var uncovered: [Diagnostic] {
        let leaving = leaving
        return plan.changes.compactMap { change in
            guard change.isOf(PublicAccessBlockType.name), change.action.destroys,
                let bucket = change.before?["bucket"]?.stringValue, !leaving.contains(bucket),
                change.after?["bucket"]?.stringValue != bucket,
                let block = change.before.flatMap({ PublicAccessBlock($0) }), block != PublicAccessBlock()
            else {
                return nil
            }
            let name =
                change.before?["bucket"]?.isSensitive == true ? "its bucket" : "the bucket \(bucket.inLine)"
            return .warning(
                "Protection against public access is removed",
                "Destroying \(change.address) removes the protection against public access of \(name): from then on a policy"
                    + " can make it public, and what a public policy of it allows is in force.",
                address: change.address.description
            )
        }
    }

    // MARK: - Policies

    /// What only the account and the clock can tell.
    private static let kinds: Set<PolicyFinding.Kind> = [
        .otherContract, .exampleContract, .unknownUser, .pastDate, .shutsOut,
    ]

    private var odd: [Diagnostic] {
        plan.changes.flatMap { change -> [Diagnostic] in
            guard change.isOf(BucketPolicyType.name), change.remains, change.writes,
                let policy = change.policy
            else {
                return []
            }
            var known = known
            for (standIn, user) in change.provisional?.standIns ?? [:] {
                known.users?[standIn] = user.description
            }
            return PolicyChecks.findings(in: policy, known)
                .filter { Self.kinds.contains($0.kind) && ($0.kind != .shutsOut || known.signer != nil) }
                .map {
                    Diagnostic(
                        $0.severity,
                        $0.summary,
                        detail: $0.detail,
                        address: change.address.description
                    )
                }
        }
    }
}

extension ResourceChange {
    fileprivate func isOf(_ type: String) -> Bool {
        address.resource.mode == .managed && address.resource.type == type && generation == 0
    }

    /// Whether the object is there when the plan is done.
    fileprivate var remains: Bool {
        action != .delete && action != .forget && after != nil
    }

    fileprivate var writes: Bool {
        switch action {
        case .create, .update, .replaceDestroyFirst, .replaceCreateFirst: true
        case .noop, .read, .delete, .forget: false
        }
    }

    fileprivate var bucket: String? {
        after?["bucket"]?.stringValue
    }

    fileprivate var shownBucket: String {
        after?["bucket"]?.isSensitive == true ? "one bucket" : "the bucket \((bucket ?? "").inLine)"
    }

    /// The planned policy, as far as it can be told, where it may be shown.
    fileprivate var policy: PolicyDocument? {
        guard var value = after?["policy"] else {
            return nil
        }
        if value.isUnknown, let told = provisional?.values["policy"] {
            value = told
        }
        guard !value.isSensitive, let text = value.stringValue else {
            return nil
        }
        return try? PolicyDocument(text)
    }
}
