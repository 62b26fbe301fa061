import HTTPTransport

/// One edge between a user and a group.
struct Membership: Hashable {
    let user: String
    let group: String

    /// The form in which memberships that are one are equal.
    var normal: Membership {
        Membership(user: ObjectID.normal(user), group: ObjectID.normal(group))
    }
}

/// Edges to make and to cut; nothing is said about any other edge.
struct MembershipChange {
    let adding: [Membership]
    let removing: [Membership]
}

/// How far a membership change came.
struct MembershipOutcome {
    var added: [Membership] = []
    var removed: [Membership] = []
    /// The first failure; the other additions were still tried, and no removal when one of them failed.
    var error: APIError?
    /// What could not be added or removed.
    var failed: [Membership] = []
    var requestID: String?
}

extension MembershipOutcome {
    /// A sentence that names the users of edges that could not be changed.
    var missingUsers: String {
        let limit = 10
        let users = failed.map(\.user).sorted()
        return "\(users.count == 1 ? "This user is concerned" : "These users are concerned"): "
            + users.prefix(limit).joined(separator: ", ")
            + (users.count > limit ? " and \(users.count - limit) more" : "")
    }
}

extension Write {
    /// Makes edges, and then cuts others, several at a time.
    ///
    /// Nothing is cut when an edge could not be made: the successor of a member is not there.
    func carryOut(_ change: MembershipChange) async -> MembershipOutcome {
        var outcome = MembershipOutcome()
        await carryOut(change.adding, adds: true, &outcome)
        if outcome.error == nil {
            await carryOut(change.removing, adds: false, &outcome)
        }
        return outcome
    }

    private func carryOut(
        _ work: [Membership],
        adds: Bool,
        _ outcome: inout MembershipOutcome
    ) async {
        await withTaskGroup(of: (Membership, Result<String?, APIError>).self) { group in
            var next = 0
            func start() {
                guard next < work.count else {
                    return
                }
                let membership = work[next]
                next += 1
                group.addTask {
                    // Awaited before the pair is made: Swift 6.3's optimiser can lose what stands beside an `await`.
                    let result = await self.result(of: membership, adds: adds)
                    return (membership, result)
                }
            }
            for _ in 0..<min(5, work.count) {
                start()
            }
            while let (membership, result) = await group.next() {
                switch result {
                case .success(let id):
                    outcome.requestID = id ?? outcome.requestID
                    if adds {
                        outcome.added.append(membership)
                    } else {
                        outcome.removed.append(membership)
                    }
                case .failure(let error):
                    outcome.error = outcome.error ?? error
                    outcome.failed.append(membership)
                }
                start()
            }
        }
    }

    /// Makes or cuts one edge.
    ///
    /// A function of its own, because Swift 6.3 with optimisation can leave out the first members of a tuple that is
    /// returned from within `do throws(…)` with an `await` behind them.
    private func result(of membership: Membership, adds: Bool) async -> Result<String?, APIError> {
        do throws(APIError) {
            return .success(adds ? try await add(membership) : try await remove(membership))
        } catch {
            return .failure(error)
        }
    }

    /// Adds a member; one that is there already, or turns out to be after a refusal, is a success.
    private func add(_ membership: Membership) async throws(APIError) -> String? {
        memory.rememberJoining(membership)
        let ids = [membership.user, membership.group]
        var problem = client.noAnswer
        // Adding twice cannot make two memberships.
        for _ in 0..<2 {
            do throws(APIError) {
                // A group or user that was just made may not be known everywhere yet.
                let accepted = try await reader.waiting(for: ids) { () async throws(APIError) in
                    try await client.addMember(membership.user, toGroup: membership.group)
                }
                switch await status(of: accepted, about: ids) {
                case .done:
                    return accepted.requestID
                case .failed(let message):
                    guard (try? await isMember(membership)) == true else {
                        throw accepted.refusal(message, .post, "/um/groups/\(membership.group)/users")
                    }
                    return accepted.requestID
                case nil where accepted.object:
                    return accepted.requestID
                case nil, .unknown:
                    problem = (accepted.unproven ?? client.noAnswer)
                        .unproven("neither that answer nor the group's members show that the user was added")
                }
            } catch {
                // What the API says to a member that is there already is not documented.
                guard error.maySayMemberAlready || error.outcomeIsUncertain else {
                    throw error
                }
                guard try await reader.seen({ () async throws(APIError) in try await isMember(membership) })
                else {
                    throw error
                }
                return error.requestID
            }
            if try await reader.seen({ () async throws(APIError) in try await isMember(membership) }) {
                return problem.requestID
            }
        }
        throw problem
    }

    /// Whether the edge is to be seen; a group that is not, because it was just made, has no members yet.
    private func isMember(_ membership: Membership) async throws(APIError) -> Bool {
        let members = try await client.membersOfGroup(membership.group) ?? []
        return members.contains { ObjectID.isSame($0.id, membership.user) }
    }

    /// Cuts an edge; one that is not there, for want of the user or of the group too, is a success.
    ///
    /// One that this run makes stays: a user has just come to name the exclusive group that did not want it.
    private func remove(_ membership: Membership) async throws(APIError) -> String? {
        guard !memory.isMaking(membership) else {
            return nil
        }
        return try await remove(
            about: [membership.user, membership.group],
            isGone: { () async throws(APIError) in
                let members = try await client.provenMembersOfGroup(membership.group) ?? []
                return !members.contains { ObjectID.isSame($0.id, membership.user) }
            },
            { () async throws(APIError) in
                try await client.removeMember(membership.user, fromGroup: membership.group)
            }
        )
    }
}

extension APIError {
    /// Whether a change of a membership was refused with a 4xx that may mean that it is as wanted already.
    fileprivate var maySayMemberAlready: Bool {
        kind == .validation || kind == .rejected
    }
}
