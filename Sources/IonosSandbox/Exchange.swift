import FoundationEssentials
import GRDB

/// One request while it is being worked on, inside its transaction.
struct Exchange {
    let db: Database
    let options: SandboxOptions
    let now: Int64
    /// The absolute URL of the API's root as the client wrote it, without a trailing slash.
    let base: String
    let method: String
    let target: RequestTarget
    let body: [UInt8]
    let account: AccountRow
    /// Who asks.
    let caller: UserRecord
    /// Where the data plane is, when it is not at the service's own endpoints.
    let storageEndpoint: String?
    /// Why the write is to fail after it was accepted, by a fault.
    let failure: String?
    /// Where new ids come from; written back with the transaction.
    var identifiers: IdentifierSource

    var lag: ReadLag { ReadLag(db: db, milliseconds: options.readLag, now: now) }

    /// How deep the answer shall go.
    ///
    /// Groups refer to users and users to groups, so ten levels would show everything thousands of times; nobody asks
    /// for more than the references of the children's children.
    func depth() throws -> Int {
        guard let text = target.value(of: "depth") else { return 0 }
        guard let depth = Int(text), (0...10).contains(depth) else {
            throw APIFailure(
                400,
                code: "100",
                "Query parameter 'depth' must be a number from 0 to 10, not '\(text)'"
            )
        }
        return min(depth, 3)
    }

    /// The body decoded as `Body`.
    func decodedBody<Body: Decodable>(_ type: Body.Type) throws -> Body {
        guard !body.isEmpty else {
            throw APIFailure(400, code: "100", "The request body is missing; a JSON object is expected")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch let error as DecodingError {
            throw APIFailure(decoding: error)
        }
    }

    /// An absolute URL below the API's root.
    func url(_ path: String) -> String { "\(base)/\(path)" }

    /// The history of an object made now by the caller.
    func freshHistory() -> History {
        History(
            createdAt: now,
            createdBy: caller.email,
            createdById: caller.id,
            modifiedAt: now,
            modifiedBy: caller.email,
            modifiedById: caller.id,
            version: 1
        )
    }

    /// `history` after a change made now by the caller.
    func changed(_ history: History) -> History {
        var changed = history
        changed.modifiedAt = now
        changed.modifiedBy = caller.email
        changed.modifiedById = caller.id
        changed.version += 1
        return changed
    }
}

/// What a route answers, before faults, entity text and delay.
struct Answer {
    /// What the asynchronous request behind a write is about.
    struct Subject {
        var type: String
        var id: String
        /// The path below the API's root.
        var path: String
    }

    var status: Int
    var body: JSONNode?
    /// Set when the answer carries a `Location`.
    var subject: Subject?

    /// A read's answer.
    static func read(_ body: JSONNode) -> Answer { Answer(status: 200, body: body) }

    /// A write's answer, with a request to follow.
    static func accepted(_ body: JSONNode?, _ subject: Subject) -> Answer {
        Answer(status: 202, body: body, subject: subject)
    }
}

extension APIFailure {
    fileprivate init(decoding error: DecodingError) {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .typeMismatch(let expected, let context):
            self = .unprocessable("[(root).\(path(context))] The value is not of type \(expected)")
        case .valueNotFound(_, let context):
            self = .unprocessable("[(root).\(path(context))] A value is required")
        case .keyNotFound(let key, let context):
            let place = (context.codingPath.map(\.stringValue) + [key.stringValue]).joined(separator: ".")
            self = .unprocessable("[(root).\(place)] The attribute is required")
        default:
            self.init(400, code: "100", "The request body is not valid JSON")
        }
    }
}
