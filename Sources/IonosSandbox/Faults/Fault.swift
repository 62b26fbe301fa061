/// A scripted misbehaviour: which requests, which of them, and what happens.
package struct Fault: Sendable, Hashable {
    /// Which of the matching requests a fault hits.
    enum Occasion: Sendable, Hashable {
        /// Each of them.
        case always
        /// Those with these ordinals, the first being 1.
        case ordinals(ClosedRange<Int>)
        /// Every nth.
        case every(Int)
        /// Each with this probability in percent, decided by the sandbox's seed.
        case chance(Double)
    }

    /// What becomes of a request.
    package enum Outcome: Sendable, Hashable {
        /// It is handled as usual.
        case usual
        /// It is answered with this status instead.
        case status(Int, Body, afterEffect: Bool)
        /// The connection is closed without an answer.
        case drop(afterEffect: Bool)
        /// It is never answered, the connection staying open.
        case hang(afterEffect: Bool)
        /// It is accepted as usual, but its status becomes FAILED.
        case failed(undone: Bool)
    }

    /// What an answer that replaces the usual one contains.
    package enum Body: String, Sendable, Hashable {
        /// An error in the API's form, or `{}` for a success.
        case json
        /// A page such as gateways send.
        case html
        /// Nothing.
        case empty
        /// An error in the API's form, whatever the status.
        case error
    }

    /// Changes to the usual answer.
    struct Distortion: Sendable, Hashable {
        /// Another status code.
        var status: Int?
        /// Members left out wherever they stand.
        var omitted: Set<String> = []
        /// Another `type` of the object or of a list's items; the service itself has been seen to call a key a group.
        var type: String?
        /// Another `id` of the object, or of a list's items.
        var id: String?
        /// Members of the answer itself in the place of its own, each as the JSON text of its value.
        var members: [Member] = []
        /// Another `Location`.
        var location: String?
        /// Whether every object gets a member that no client can know.
        var addsUnknown = false
        /// Whether the `Location` is left out.
        var hidesLocation = false
        /// Whether the body breaks off in the middle.
        var isGarbled = false

        /// No change.
        init() {}
    }

    /// A member of an object.
    package struct Member: Sendable, Hashable {
        /// Its name.
        var name: String
        /// The JSON text of its value.
        var value: String
    }

    /// The method; any when nil.
    var method: String?
    /// The path's segments below the API's root: `*` for any one, `**` at the end for any rest.
    var path: [String]
    /// Which of the matching requests are hit.
    var occasion: Occasion
    /// What becomes of them.
    var outcome: Outcome
    /// Changes to the usual answer.
    var distortion: Distortion
    /// How long the answer is held back, in milliseconds.
    var delay: Int64
    /// The `Retry-After` of a status.
    var retryAfter: String?
    /// The message of a JSON error or of a failed request.
    var message: String?
    /// The whole body of a status.
    var body: String?
    /// The text that this fault was read from.
    var text: String

    func matches(method: String, segments: ArraySlice<String>) -> Bool {
        if let wanted = self.method, wanted != method { return false }
        if path.last == "**" {
            let head = path.dropLast()
            return segments.count >= head.count && zip(head, segments).allSatisfy { $0 == "*" || $0 == $1 }
        }
        return path.count == segments.count && zip(path, segments).allSatisfy { $0 == "*" || $0 == $1 }
    }
}

/// The faults in force and how often each has matched.
struct FaultScript {
    private var entries: [(fault: Fault, matches: Int)]
    private var chances: IdentifierSource

    init(_ faults: [Fault], seed: UInt64) {
        entries = faults.map { ($0, 0) }
        chances = IdentifierSource(seed: seed)
    }

    var faults: [Fault] { entries.map(\.fault) }

    mutating func append(_ faults: [Fault]) {
        entries += faults.map { ($0, 0) }
    }

    /// The first fault that hits this request; all that match it count it.
    mutating func fault(method: String, segments: ArraySlice<String>) -> Fault? {
        var hit: Fault?
        for index in entries.indices where entries[index].fault.matches(method: method, segments: segments) {
            entries[index].matches += 1
            let isHit =
                switch entries[index].fault.occasion {
                case .always: true
                case .ordinals(let range): range.contains(entries[index].matches)
                case .every(let count): entries[index].matches % count == 0
                case .chance(let percent):
                    Double(chances.next() >> 11) < percent / 100 * Double(1 << 53 as Int64)
                }
            if isHit && hit == nil { hit = entries[index].fault }
        }
        return hit
    }
}
