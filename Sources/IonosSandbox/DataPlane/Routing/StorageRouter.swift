/// The data plane's operations, found by method, level and parameter.
enum StorageRouter {
    private static let operations =
        BucketRoutes.table + BucketSettingRoutes.table + BucketDocumentRoutes.table + BucketAccessRoutes.table
        + ObjectRoutes.table
        + ListingRoutes.table + DeletionRoutes.table + RetentionRoutes.table + UploadRoutes.table

    /// The parameters that make a request another operation, the stronger ones first.
    static let parameters =
        operations.map(\.parameter).filter { !$0.isEmpty } + absences.keys.sorted() + [
            "accelerate", "analytics", "inventory", "logging", "metrics", "notification", "ownershipControls",
            "requestPayment", "restore", "select", "torrent",
        ]

    /// Settings that the sandbox never has, and how their absence is said.
    private static let absences = [
        "replication": "ReplicationConfigurationNotFoundError"
    ]

    /// The parameter that decides what a request is; empty for a plain one.
    static func parameter(of request: StorageRequest) -> String {
        parameters.first { name in request.query.contains { $0.name == name } } ?? ""
    }

    static func operation(for request: StorageRequest) throws(StorageFailure) -> StorageOperation {
        let level: StorageOperation.Level =
            request.bucket == nil ? .service : request.key == nil ? .bucket : .object
        let parameter = parameter(of: request)
        let candidates = operations.filter { $0.level == level && $0.parameter == parameter }
        if let operation = candidates.first(where: { $0.method == request.method }) { return operation }
        if let code = absences[parameter], level == .bucket, request.method == "GET" {
            throw StorageFailure(status: 404, code: code, message: "The configuration does not exist")
        }
        throw StorageFailure(candidates.isEmpty ? .notImplemented : .methodNotAllowed)
    }
}
