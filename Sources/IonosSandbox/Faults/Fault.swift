/// A scripted misbehaviour: which requests, which of them, and what happens.
package struct Fault: Sendable, Hashable {
    /// Which of the matching requests a fault hits.
    package enum Occasion: Sendable, Hashable {
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
    package struct Distortion: Sendable, Hashable {
        /// Another status code.
        package var status: Int?
        /// Members left out wherever they stand.
        package var omitted: Set<String> = []
        /// Another `type` of the object or of a list's items; the service itself has been seen to call a key a group.
        package var type: String?
        /// Another `id` of the object, or of a list's items.
        package var id: String?
        /// Members of the answer itself in the place of its own, each as the JSON text of its value.
        package var members: [Member] = []
        /// Another `Location`.
        package var location: String?
        /// Whether every object gets a member that no client can know.
        package var addsUnknown = false
        /// Whether the `Location` is left out.
        package var hidesLocation = false
        /// Whether the body breaks off in the middle.
        package var isGarbled = false

        /// No change.
        package init() {}
    }

    /// A member of an object.
    package struct Member: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// The JSON text of its value.
        package var value: String
    }

    /// The method; any when nil.
    package var method: String?
    /// The path's segments below the API's root: `*` for any one, `**` at the end for any rest.
    package var path: [String]
    /// Which of the matching requests are hit.
    package var occasion: Occasion
    /// What becomes of them.
    package var outcome: Outcome
    /// Changes to the usual answer.
    package var distortion: Distortion
    /// How long the answer is held back, in milliseconds.
    package var delay: Int64
    /// The `Retry-After` of a status.
    package var retryAfter: String?
    /// The message of a JSON error or of a failed request.
    package var message: String?
    /// The whole body of a status.
    package var body: String?
    /// The text that this fault was read from.
    package var text: String

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
