import HTTPTransport
import StateModel

extension Write {
    /// As many keys as a user can have, of whichever API: the limit that the API is known to have (`ionos-api.md`, 2.4).
    static let mostKeys = 5

    /// Waits, when a key was refused, for those that the same plan destroys: there may be no place yet.
    ///
    /// How many a user may have is the API's to say, so each key that goes is worth another try.
    ///
    /// - Parameters:
    ///   - leaving: the ids of keys that the plan destroys.
    ///   - refusal: of the create.
    ///   - isFirst: whether it is the first refusal.
    ///   - list: lists the ids of the keys that there are.
    /// - Returns: whether the create is worth another try.
    func isMakingRoom(
        _ leaving: Set<String>,
        after refusal: APIError,
        isFirst: Bool,
        present list: () async throws(APIError) -> [String]
    ) async -> Bool {
        guard refusal.kind == .validation || refusal.kind == .rejected, !leaving.isEmpty else {
            return false
        }
        let end = clock.now() + .seconds(60)
        var present = Int.max
        while clock.now() < end, await reader.pause(.milliseconds(500)) {
            guard let keys = try? await list() else {
                return false
            }
            if keys.count < Self.mostKeys {
                return true
            }
            let left = keys.count(where: leaving.contains)
            guard left > 0 else {
                // They may have gone between the refusal and this look.
                return isFirst || present < .max
            }
            if left < present, present < .max {
                return true
            }
            present = left
        }
        return false
    }
}
