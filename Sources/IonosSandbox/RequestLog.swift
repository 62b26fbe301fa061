/// One request as the log keeps it: never a header, never a value from a body.
package struct RequestLogEntry: Sendable, Hashable {
    /// The request's place since the log was last emptied, the first being 1.
    package var ordinal: Int
    /// The HTTP method.
    package var method: String
    /// The request target as it was sent, with its query.
    package var path: String
    /// The region at whose endpoint it was, on the data plane; nil elsewhere.
    package var region: String?
    /// The names of the properties in the body, sorted.
    package var sent: [String]
    /// The status of the answer; nil when there was none.
    package var status: Int?
    /// The text of the fault that hit it.
    package var fault: String?
}

/// The requests so far, the oldest being forgotten first.
struct RequestLog {
    private static let capacity = 100_000

    private(set) var entries: [RequestLogEntry] = []
    private var count = 0

    mutating func append(
        method: String,
        path: String,
        region: String? = nil,
        sent: [String] = [],
        status: Int?,
        fault: String?
    ) {
        count += 1
        // Forgetting by halves keeps the cost of a request constant.
        if entries.count >= Self.capacity { entries.removeFirst(Self.capacity / 2) }
        entries.append(
            RequestLogEntry(
                ordinal: count,
                method: method,
                path: path,
                region: region,
                sent: sent,
                status: status,
                fault: fault
            )
        )
    }

    mutating func clear() { self = RequestLog() }

    var json: JSONNode {
        .object([
            (
                "requests",
                .array(
                    entries.map { entry in
                        .object([
                            ("ordinal", .integer(Int64(entry.ordinal))),
                            ("method", .string(entry.method)),
                            ("path", .string(entry.path)),
                            ("region", .optional(entry.region)),
                            ("sent", .array(entry.sent.map(JSONNode.string))),
                            ("status", entry.status.map { .integer(Int64($0)) } ?? .null),
                            ("fault", .optional(entry.fault)),
                        ])
                    }
                )
            )
        ])
    }
}
