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
        /// Whether the data plane answers as if the last change of the bucket had not been made.
        var isStale = false
        /// Whether somebody writes an object into the bucket right after the effect.
        var refills = false
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
    /// Whether it is about the data plane; about the JSON APIs otherwise.
    var isStorage: Bool
    /// On the data plane, the query parameter that decides what a request is, empty for a plain one; any when nil.
    var parameter: String?
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
    /// The code of an error of the data plane.
    var code: String?
    /// The message of an error or of a failed request.
    var message: String?
    /// The whole body of a status.
    var body: String?
    /// The text that this fault was read from.
    var text: String

    func matches(_ subject: FaultSubject) -> Bool {
        if let method, method != subject.method { return false }
        guard isStorage == (subject.parameter != nil) else { return false }
        if let parameter, parameter != subject.parameter { return false }
        let segments = subject.segments
        if path.last == "**" {
            let head = path.dropLast()
            return segments.count >= head.count && zip(head, segments).allSatisfy { $0 == "*" || $0 == $1 }
        }
        return path.count == segments.count && zip(path, segments).allSatisfy { $0 == "*" || $0 == $1 }
    }
}

/// What faults are compared with: the essence of a request.
struct FaultSubject {
    var method: String
    /// The path below the API's root.
    var segments: ArraySlice<String>
    /// On the data plane, the query parameter that decides what the request is; nil on the JSON APIs.
    var parameter: String?
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
    mutating func fault(_ subject: FaultSubject) -> Fault? {
        var hit: Fault?
        for index in entries.indices where entries[index].fault.matches(subject) {
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
