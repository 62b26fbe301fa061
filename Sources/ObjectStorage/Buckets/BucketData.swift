internal import Providers
internal import SourceText
internal import Values

/// The data source of buckets.
struct BucketData: DataType {
    let account: ObjectStorageAccount

    var name: String { BucketType.name }

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let name = configuration["name"]?.stringValue ?? ""
        if let fault = BucketName.fault(in: name) {
            throw DiagnosticsError(.error("Invalid bucket name", "The name \"\(name.inLine)\" \(fault)."))
        }
        let region: String?
        do throws(ObjectStorageError) {
            region = try await account.region(of: name)
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "reading the bucket \(name)", address: nil))
        }
        guard let region else {
            throw DiagnosticsError(
                .error(
                    "Bucket not found",
                    "There is no bucket \"\(name)\" in any region of contract-owned buckets, or it is not this contract's."
                )
            )
        }
        return .object(ValueMap([("name", .string(name)), ("region", .string(region))]))
    }
}
