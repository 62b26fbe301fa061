import FileAccess
import SourceText

/// Files that are read, with errors that say what can be done.
enum LocalFileReading {
    /// The bytes of a file that must be there.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - argument: that names it.
    /// - Returns: all of them.
    /// - Throws: why it cannot be read.
    static func bytes(_ path: String, as argument: String) throws(DiagnosticsError) -> [UInt8] {
        func failure(_ reason: String, _ next: String) -> DiagnosticsError {
            DiagnosticsError(
                .error(
                    "Cannot read file",
                    "\(path.inLine), which the argument \"\(argument)\" names, cannot be read: \(reason). \(next)"
                )
            )
        }
        let content: PlainFile.Content
        do throws(FileSystem.Failure) {
            content = try PlainFile.read(path, limit: FileContent.limit)
        } catch {
            throw failure(error.reason, "Make it readable for the user who runs keyform.")
        }
        switch content {
        case .bytes(let bytes):
            return bytes
        case .absent:
            throw failure(
                "there is no such file",
                "A relative path starts in \(FileSystem.workingDirectory.inLine)"
            )
        case .unfit(let kind):
            throw failure("it is \(kind)", unfitAdvice)
        }
    }

    /// What to do about something that is not opened.
    static let unfitAdvice =
        "Only regular files of at most \(FileContent.limit >> 20) MiB are opened, and no links: name the file itself."
}
