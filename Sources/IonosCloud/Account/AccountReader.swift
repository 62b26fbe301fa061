import HTTPTransport
import StateModel

/// Reads the account: asks the API for what the memory does not know, and waits for what it may not show yet, because this
/// run, or one a moment ago, has made or changed it.
struct AccountReader {
    let client: IonosClient
    let clock: any APIClock
    let memory: AccountMemory
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

    /// For how long yet answers may lag behind what was done to the objects.
    func lagLeft(of ids: [String]) -> Duration {
        memory.lagLeft(of: ids, at: clock.now())
    }

    /// Whether an object may be there although reads say that it is not, because none has shown it yet.
    func mayBeUnseen(_ id: String) -> Bool {
        memory.mayBeUnseen(id, at: clock.now())
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
        var pauses = ReadLag.Pauses()
        while true {
            do throws(APIError) {
                return try await ask()
            } catch {
                let left = lagLeft(of: ids)
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
        var pauses = ReadLag.Pauses()
        while true {
            let found = try await search()
            let left = memory.lagLeft(at: clock.now())
            guard found.isEmpty, left > .zero, await pause(min(pauses.next(), left)) else {
                return found
            }
        }
    }

    /// Looks for something that was just written, several times when it is not seen.
    func seen(_ look: () async throws(APIError) -> Bool) async throws(APIError) -> Bool {
        for delay in ReadLag.pausesAfterWrite {
            if try await look() {
                return true
            }
            guard await pause(delay) else {
                return false
            }
        }
        return try await look()
    }
}
