internal import SourceText

/// The id that an import takes: `NAME`, or `REGION:NAME`.
struct BucketImportID: Hashable {
    /// nil where only the name is given.
    let region: String?
    let name: String

    /// - Throws: a diagnostic that says which form the id must have.
    init(_ text: String) throws(DiagnosticsError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else {
            throw DiagnosticsError(
                .error(
                    "invalid import ID",
                    "expected ID in the format 'region:bucket_name' OR 'bucket_name'. Got: \"\(text.inLine)\""
                )
            )
        }
        let name = parts.last ?? ""
        guard !name.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "invalid bucket name",
                    "The import ID \"\(text.inLine)\" names no bucket: it has the form NAME or REGION:NAME."
                )
            )
        }
        if let fault = BucketName.fault(in: name) {
            throw DiagnosticsError(.error("invalid bucket name", "The name \"\(name.inLine)\" \(fault)."))
        }
        self.name = name
        region = parts.count == 2 && !parts[0].isEmpty ? parts[0] : nil
    }
}
