import Providers
import SourceText
import Values

/// `data "local_file"` and `data "local_sensitive_file"`: what a file holds.
struct LocalFileData: DataType {
    let name: String

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let filename = configuration["filename"] ?? .null(.string)
        let bytes = try LocalFileReading.bytes(filename.stringValue ?? "", as: "filename")
        var attributes = try FileDigests(of: bytes).attributes
        attributes["filename"] = filename
        attributes["content"] = .string(String(decoding: bytes, as: UTF8.self))
        attributes["content_base64"] = .string(FileContent.encoded(bytes))
        return .object(ValueMap(attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
}
