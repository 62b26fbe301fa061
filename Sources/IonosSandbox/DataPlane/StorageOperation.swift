/// One operation of the data plane.
struct StorageOperation: Sendable {
    typealias Handler = @Sendable (inout StorageExchange) throws -> StorageAnswer

    /// What an operation is about.
    enum Level: Sendable { case service, bucket, object }

    let method: String
    let level: Level
    /// The query parameter that makes it this operation; empty for the plain one.
    let parameter: String
    let handler: Handler

    init(_ method: String, _ level: Level, _ parameter: String = "", _ handler: @escaping Handler) {
        self.method = method
        self.level = level
        self.parameter = parameter
        self.handler = handler
    }

    /// Whether it changes anything.
    var writes: Bool { method != "GET" && method != "HEAD" }
}
