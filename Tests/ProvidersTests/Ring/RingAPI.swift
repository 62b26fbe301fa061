import Synchronization

/// The API of a key ring in memory: keys of owners, notes, a clock, and every kind of misfortune.
final class RingAPI: Sendable {
    struct Key: Equatable {
        let id: String
        let owner: String
        var secret: String
        var isOn = true
        var made: Int64
        /// How many signed requests do not know it yet, or still know it, after it was made or switched.
        var lag = 0
    }

    /// How the process ends in the middle of a request or a commit.
    enum Cut: CaseIterable {
        case before
        case after
    }

    struct Death: Error {}

    private struct Content {
        var keys: [String: Key] = [:]
        var notes: [String: String] = [:]
        var nextID = 1
        /// By the API, in milliseconds since 1970.
        var moment: Int64 = 1_760_000_000_000
        /// How far this machine is ahead of it.
        var lead: Int64 = 0
        var slots = 5
        var lag = 0
        var requests: [String] = []
        var refusedNotes = 0
        var lostAnswers: Set<String> = []
        var stepsLeft: Int?
        var cut = Cut.before
        var isDead = false
        var steps = 0
        var onStep: (@Sendable (String) -> Void)?
        var mostKeys = 0
        var takesNoRequest = false

        mutating func make(_ owner: String) -> String {
            let id = "k\(nextID)"
            nextID += 1
            keys[id] = Key(id: id, owner: owner, secret: "secret of \(id)", made: moment, lag: lag)
            mostKeys = max(mostKeys, keys.values.count { $0.owner == owner })
            return id
        }
    }

    private let content = Mutex(Content())

    // MARK: What tests see and do

    var keys: [Key] {
        content.withLock { $0.keys.values.sorted { $0.id < $1.id } }
    }

    var areAllOn: Bool {
        keys.allSatisfy(\.isOn)
    }

    var notes: [String] {
        content.withLock { $0.notes.values.sorted() }
    }

    var requests: [String] {
        content.withLock { $0.requests }
    }

    var mostKeys: Int {
        content.withLock { $0.mostKeys }
    }

    /// How many requests and commits there were.
    var steps: Int {
        content.withLock { $0.steps }
    }

    var moment: Int64 {
        content.withLock { $0.moment }
    }

    var local: Int64 {
        content.withLock { $0.moment + $0.lead }
    }

    func pass(_ duration: Duration) {
        content.withLock { $0.moment += duration.milliseconds }
    }

    func setLead(_ lead: Duration) {
        content.withLock { $0.lead = lead.milliseconds }
    }

    /// Refuses every signed request because of its time.
    func refuseTimes(_ refuses: Bool) {
        content.withLock { $0.takesNoRequest = refuses }
    }

    var refusesTimes: Bool {
        content.withLock { $0.takesNoRequest }
    }

    func setSlots(_ slots: Int) {
        content.withLock { $0.slots = slots }
    }

    /// Lets so many signed requests see the state of before, after each key is made or switched.
    func setLag(_ lag: Int) {
        content.withLock { $0.lag = lag }
    }

    /// Refuses to change notes so many times.
    func refuseNotes(_ times: Int) {
        content.withLock { $0.refusedNotes = times }
    }

    /// The answer to the next request that begins so is lost.
    func loseAnswer(_ request: String) {
        content.withLock { _ = $0.lostAnswers.insert(request) }
    }

    /// Makes a key by other means.
    func makeStrange(_ owner: String) -> String {
        content.withLock { $0.make(owner) }
    }

    func set(_ id: String, isOn: Bool) {
        content.withLock { $0.keys[id]?.isOn = isOn }
    }

    func remove(_ id: String) {
        content.withLock { $0.keys[id] = nil }
    }

    /// The process ends before, or after, the effect of the request or commit with that number, counted from now.
    func die(_ cut: Cut, at step: Int?) {
        content.withLock { content in
            content.stepsLeft = step
            content.cut = cut
            content.isDead = false
        }
    }

    var isDead: Bool {
        content.withLock { $0.isDead }
    }

    /// Called after each request and commit.
    func onStep(_ body: (@Sendable (String) -> Void)?) {
        content.withLock { $0.onStep = body }
    }

    /// Whether a signed request with a secret is answered, as somebody else sees it who was given it.
    func works(_ secret: String) -> Bool {
        content.withLock { content in content.keys.values.contains { $0.secret == secret && $0.isOn } }
    }

    // MARK: Requests

    /// Carries a request or a commit out, unless the process ends.
    ///
    /// - Throws: `Death` when it ended, or the answer was lost.
    func step<Result>(_ name: String, _ body: () async throws -> Result) async throws -> Result {
        let (isCut, cut): (Bool, Cut) = try content.withLock { content in
            guard !content.isDead else {
                throw Death()
            }
            content.steps += 1
            guard let left = content.stepsLeft else {
                return (false, .before)
            }
            content.stepsLeft = left - 1
            content.isDead = left <= 0
            return (content.isDead, content.cut)
        }
        if isCut, cut == .before {
            throw Death()
        }
        let result = try await body()
        content.withLock { $0.onStep }?(name)
        if isCut {
            throw Death()
        }
        return result
    }

    private func request<Result>(
        _ name: String,
        _ body: (inout Content) throws -> Result
    ) async throws -> Result {
        content.withLock { $0.requests.append(name) }
        let result = try await step(name) { try content.withLock { try body(&$0) } }
        let isLost = content.withLock { content in
            guard let lost = content.lostAnswers.first(where: name.hasPrefix) else { return false }
            content.lostAnswers.remove(lost)
            return true
        }
        if isLost {
            throw Death()
        }
        return result
    }

    struct Refusal: Error {
        let reason: String
    }

    func list(_ owner: String) async throws -> [Key] {
        try await request("list \(owner)") { content in
            content.keys.values.filter { $0.owner == owner }.sorted { $0.id < $1.id }
        }
    }

    func get(_ id: String) async throws -> Key? {
        try await request("get \(id)") { $0.keys[id] }
    }

    func make(_ owner: String) async throws -> Key {
        try await request("make \(owner)") { content in
            guard content.keys.values.count(where: { $0.owner == owner }) < content.slots else {
                throw Refusal(reason: "all slots are taken")
            }
            let id = content.make(owner)
            guard let key = content.keys[id] else { throw Death() }
            return key
        }
    }

    /// - Returns: nil where there is no such key.
    func setOn(_ id: String, _ isOn: Bool) async throws -> Key? {
        try await request("switch \(id) \(isOn ? "on" : "off")") { content in
            guard content.keys[id] != nil else { return nil }
            if content.keys[id]?.isOn != isOn {
                content.keys[id]?.lag = content.lag
            }
            content.keys[id]?.isOn = isOn
            return content.keys[id]
        }
    }

    func delete(_ id: String) async throws -> Bool {
        try await request("delete \(id)") { $0.keys.removeValue(forKey: id) != nil }
    }

    /// A signed request.
    func probe(_ id: String, _ secret: String) async throws -> Bool {
        try await request("probe \(id)") { content in
            guard var key = content.keys[id], key.secret == secret else { return false }
            guard key.lag > 0 else { return key.isOn }
            key.lag -= 1
            content.keys[id] = key
            return !key.isOn
        }
    }

    func putNote(_ id: String?, _ text: String) async throws -> String {
        try await request("note") { content in
            guard content.refusedNotes == 0 else {
                content.refusedNotes -= 1
                throw Refusal(reason: "no ink")
            }
            let id = id ?? "n\(content.notes.count + 1)"
            content.notes[id] = text
            return id
        }
    }

    func note(_ id: String) async throws -> String? {
        try await request("read note") { $0.notes[id] }
    }

    func dropNote(_ id: String) async throws {
        try await request("drop note") { $0.notes[id] = nil }
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
