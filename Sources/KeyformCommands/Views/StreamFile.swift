import FileAccess
import SourceText
import StateModel
import Terminal
import Workbench

/// The file of `-json-into`.
enum StreamFile {
    /// Opens a pipe or device as it is; a regular file is made anew, for its owner only.
    ///
    /// - Parameters:
    ///   - path: as the user gave it.
    ///   - state: the state in use, whose files are not written over.
    /// - Returns: what writes to it.
    /// - Throws: above all when something else is in the file.
    static func open(_ path: String, beside state: StateLocation) throws(DiagnosticsError) -> OutputSink {
        let file = OwnFile.replacing(
            path,
            kind: "a stream that keyform wrote",
            beside: state,
            isOwn: isStream
        )
        do throws(FileSystem.Failure) {
            if !file.isDevice {
                try file.write([])
            }
            return try OutputSink.adding(to: file.path)
        } catch {
            throw DiagnosticsError(
                .error(
                    "JSON stream cannot be written",
                    "-json-into=\(path.inLine): \(error.reason). Nothing was done."
                )
            )
        }
    }

    /// That not all of the stream is in its file.
    static func incomplete(_ failure: String) -> Diagnostic {
        .error(
            "JSON stream is not complete",
            "The file of -json-into cannot be written: \(failure). What was done, if anything, is recorded in the state."
        )
    }

    /// Whether bytes begin with the first line of a stream.
    private static func isStream(_ bytes: [UInt8]) -> Bool {
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(1000), as: UTF8.self)
        return line.hasPrefix("{\"@level\":") && line.contains("\"keyform\":\"")
            && line.contains("\"type\":\"version\"")
    }
}
