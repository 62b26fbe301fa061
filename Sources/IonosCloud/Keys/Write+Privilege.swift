import HTTPTransport
import Providers
import SourceText
import StateModel

extension Write {
    /// Decides whether a key that was refused for want of the privilege is worth another try.
    ///
    /// - Throws: the refusal as a final failure, naming the groups that would give the privilege.
    func allowWaiting(
        for userID: String,
        _ refusal: APIError,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) {
        switch keyCreationRetry {
        case .always:
            return
        case .never:
            throw OperationFailure(
                effect: .none,
                diagnostic: diagnostic(refusal, doing: "creating the key"),
                requestID: refusal.requestID
            )
        case .whenPrivilegeHeld:
            guard let holds = await holdsPrivilege(userID) else {
                // Not known: the create timeout bounds the waiting.
                return
            }
            // What this run has just done may not be seen by reads yet.
            if !holds, memory.mayHaveGainedPrivilege(user: userID),
                (try? await reader.seen({ () async throws(APIError) in await holdsPrivilege(userID) ?? true }))
                    == true
            {
                return
            }
            guard holds else {
                throw OperationFailure(
                    effect: .none,
                    diagnostic: await missingPrivilege(userID, refusal),
                    requestID: refusal.requestID
                )
            }
        }
    }

    /// Whether the user may use Object Storage, by its own role or by a group; nil when that cannot be read.
    private func holdsPrivilege(_ userID: String) async -> Bool? {
        do throws(APIError) {
            for group in try await client.groupsOfUser(userID)
            where try await complete(group)?.properties?.has(.s3Privilege) ?? false {
                return true
            }
            return try await client.getUser(userID).administrator ?? false
        } catch {
            return nil
        }
    }

    /// A listed group with its properties; nil when it is gone by now.
    private func complete(_ group: Group) async throws(APIError) -> Group? {
        guard group.properties == nil else {
            return group
        }
        do throws(APIError) {
            return try await client.getGroup(group.id)
        } catch  where error.kind == .notFound {
            return nil
        }
    }

    private func missingPrivilege(_ userID: String, _ refusal: APIError) async -> Diagnostic {
        let givers =
            (try? await client.listGroups())?.filter { $0.properties?.has(.s3Privilege) ?? false } ?? []
        let advice =
            if givers.isEmpty {
                "No group of this contract has s3_privilege = true: declare one and make the user a member."
            } else {
                "Make the user a member of a group that has it: "
                    + givers.compactMap { $0.properties.map { "\"\($0.name)\"" } }.sorted().joined(
                        separator: ", "
                    ) + "."
            }
        return problem(
            "User lacks the Object Storage privilege",
            "User \(userID) is no administrator and in no group with s3_privilege = true, so the API refuses to make a"
                + " key. \(advice)\n\n\(refusal.reportSentence)"
        )
    }

    func privilegeTimeout(_ refusal: APIError, interrupted: Bool) -> Diagnostic {
        if interrupted {
            return problem(
                "Interrupted while waiting for the Object Storage privilege",
                "The key was not created. Run the same command again to go on."
            )
        }
        return problem(
            "Object Storage privilege did not arrive in time",
            "The API still refused to make a key after \(timeoutSeconds) s. If the user is in no group that has the"
                + " privilege, put it into one first. Otherwise run the same command again to go on, or raise"
                + " timeouts { create = \"…\" }."
                + "\n\n\(refusal.reportSentence)"
        )
    }
}

/// The wait for a privilege that is on its way to a user.
struct PrivilegeWait {
    /// How often the API is asked whether the user holds it, while it goes on refusing keys.
    private static let confirmations = Duration.seconds(10)

    private var pauses = ReadLag.Pauses()
    private var confirmed: Duration?

    /// Waits before the key is asked for again, two seconds at most.
    ///
    /// - Throws: the refusal as a failure, when waiting makes no sense, or its time is up.
    mutating func goOn(
        _ write: Write,
        _ userID: String,
        _ refusal: APIError,
        _ progress: any OperationProgress
    ) async throws(OperationFailure) {
        if confirmed.map({ write.clock.now() - $0 >= Self.confirmations }) ?? true {
            try await write.allowWaiting(for: userID, refusal, progress)
            confirmed = write.clock.now()
        }
        await progress.waiting(for: "the Object Storage privilege to reach user \(userID)")
        guard !progress.isInterrupted, await write.reader.pause(pauses.next()) else {
            throw OperationFailure(
                effect: .none,
                diagnostic: write.privilegeTimeout(refusal, interrupted: progress.isInterrupted),
                requestID: refusal.requestID
            )
        }
    }
}
