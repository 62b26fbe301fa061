import IonosAPI

/// One edge between a user and a group.
struct Membership: Hashable {
    let user: String
    let group: String
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
    /// The first failure; what follows was still tried, because edges do not depend on each other.
    var error: APIError?
    var requestID: String?
}

extension Operation {
    /// Makes and cuts edges, several at a time.
    func carryOut(_ change: MembershipChange) async -> MembershipOutcome {
        var outcome = MembershipOutcome()
        let work = change.adding.map { ($0, true) } + change.removing.map { ($0, false) }
        await withTaskGroup(of: (Membership, Bool, Result<String?, APIError>).self) { group in
            var next = 0
            func start() {
                guard next < work.count else {
                    return
                }
                let (membership, adds) = work[next]
                next += 1
                group.addTask {
                    do throws(APIError) {
                        let id = adds ? try await self.add(membership) : try await self.remove(membership)
                        return (membership, adds, .success(id))
                    } catch {
                        return (membership, adds, .failure(error))
                    }
                }
            }
            for _ in 0..<min(5, work.count) {
                start()
            }
            while let (membership, adds, result) = await group.next() {
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
                }
                start()
            }
        }
        return outcome
    }

    /// Adds a member; one that is there already, or turns out to be after an unclear answer, is a success.
    private func add(_ membership: Membership) async throws(APIError) -> String? {
        do throws(APIError) {
            let accepted = try await client.addMember(membership.user, toGroup: membership.group)
            if let message = await finish(accepted) {
                throw APIError(
                    kind: .rejected,
                    method: .post,
                    path: "/um/groups/\(membership.group)/users",
                    messages: [APIError.Message(code: nil, text: message)],
                    requestID: accepted.requestID
                )
            }
            return accepted.requestID
        } catch {
            guard error.outcomeIsUncertain || error.kind == .validation || error.kind == .rejected else {
                throw error
            }
            if try await isMember(membership) {
                return error.requestID
            }
            guard error.outcomeIsUncertain else {
                throw error
            }
            // Adding twice cannot make two edges, so an unanswered request is simply sent again.
            return try await client.addMember(membership.user, toGroup: membership.group).requestID
        }
    }

    private func isMember(_ membership: Membership) async throws(APIError) -> Bool {
        try await client.listMembers(ofGroup: membership.group).contains { $0.id == membership.user }
    }

    private func remove(_ membership: Membership) async throws(APIError) -> String? {
        do throws(APIError) {
            let accepted = try await client.removeMember(membership.user, fromGroup: membership.group)
            _ = await finish(accepted)
            return accepted.requestID
        } catch  where error.kind == .notFound {
            return error.requestID
        }
    }
}
