import HTTPTransport
import StateModel

/// Waits for what the API may not show yet: what this run, or one a moment ago, has made or changed.
struct Patience {
    let clock: any APIClock
    let memory: RunMemory
    /// On the clock; nil where nothing bounds the waiting but the lag itself.
    var deadline: Duration?

    /// Until the operation's time is up; a long time where nothing bounds it.
    var timeLeft: Duration {
        deadline.map { max(.zero, $0 - clock.now()) } ?? .seconds(3600)
    }

    /// Waits before the next look at the API; false when the operation's time is up or the task was cancelled.
    func pause(_ duration: Duration) async -> Bool {
        if let deadline, clock.now() + duration >= deadline {
            return false
        }
        return (try? await clock.sleep(for: duration)) != nil
    }

    /// Asks for something of objects that may just have been made: that one is not found is believed once no answer can
    /// lag behind any of them any more.
    ///
    /// - Parameters:
    ///   - ids: of the objects.
    ///   - ask: sends the request; one that is refused had no effect.
    /// - Returns: the answer.
    /// - Throws: `notFound` only then; one that time or the user cut short says nothing about the objects.
    func waiting<Result>(
        for ids: [String],
        _ ask: () async throws(APIError) -> Result
    ) async throws(APIError) -> Result {
        var pauses = GrowingPauses()
        while true {
            do throws(APIError) {
                return try await ask()
            } catch {
                let left = memory.lagLeft(of: ids, at: clock.now())
                guard error.kind == .notFound, left > .zero else {
                    throw error
                }
                guard await pause(min(pauses.next(), left)) else {
                    var cutShort = error
                    cutShort.kind = .deadlineExceeded
                    throw cutShort
                }
            }
        }
    }

    /// The same; nil where an object is not found.
    func found<Result>(
        for ids: [String],
        _ ask: () async throws(APIError) -> Result
    ) async throws(APIError) -> Result? {
        do throws(APIError) {
            return try await waiting(for: ids, ask)
        } catch  where error.kind == .notFound {
            return nil
        }
    }

    /// Searches until something is found, or until nothing that this run has made can be missing from an answer any more.
    ///
    /// - Parameter search: asks for all that fit.
    /// - Returns: what was found.
    /// - Throws: what `search` throws.
    func searching<Item>(_ search: () async throws(APIError) -> [Item]) async throws(APIError) -> [Item] {
        var delay = Duration.milliseconds(500)
        while true {
            let found = try await search()
            let left = memory.lagLeft(at: clock.now())
            guard found.isEmpty, left > .zero, await pause(min(delay, left)) else {
                return found
            }
            delay = min(delay * 2, .seconds(2))
        }
    }

    /// The keys of a user but those that are known, none of them missing; nil when there is no such user.
    func keys(
        ofUser userID: String,
        _ client: IonosClient,
        but known: Set<String>
    ) async throws(APIError) -> [S3Key]? {
        var pauses = GrowingPauses()
        while true {
            if let keys = try await client.provenKeysOfUser(userID) {
                return keys.filter { !known.contains($0.id) }
            }
            // A user who was made a moment ago may have keys, although it is not seen by every read yet.
            let left = memory.lagLeft(of: [userID], at: clock.now())
            guard left > .zero else {
                return nil
            }
            guard await pause(min(pauses.next(), left)) else {
                throw client.noAnswer.contradicted(by: "the user \(userID) is not seen yet")
            }
        }
    }
}
