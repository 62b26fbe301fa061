import FileAccess
import Providers
import SourceText
import Values

/// One file that is to be written.
struct LocalFileWriting {
    struct Modes {
        let file: UInt32
        /// Of folders that are missing.
        let folder: UInt32
    }

    let path: String
    let bytes: [UInt8]
    /// What names the content.
    let id: String
    let modes: Modes
    let isSecret: Bool
    /// The object in whose place this one comes; its file may be replaced as long as it is as it was made.
    let replaced: Value?
    /// Whether any file that is there may be replaced.
    let mayReplace: Bool

    /// Writes it, whole or not at all; one that is there with the same content stays, but for the one that is replaced, and
    /// for a secret that others can read.
    func write() throws(DiagnosticsError) {
        let found: PlainFile.Content
        do throws(FileSystem.Failure) {
            found = try PlainFile.read(path, limit: FileContent.limit)
        } catch {
            throw LocalFileProblem.unreadable(path, error.reason).error
        }
        switch found {
        case .absent:
            try make(mayReplace: false)
        case .unfit(let kind):
            throw LocalFileProblem.unfit(path, kind).error
        case .bytes(let present):
            let presentID = try FileDigests.id(of: present)
            if isOwn(presentID) {
                // Also where the content is the same: its mode may be another.
                try make(mayReplace: true)
            } else if presentID == id {
                let mode = PlainFile.mode(path) ?? 0
                if isSecret, mode & ~PlainFile.granted(modes.file) != 0 {
                    try make(mayReplace: true)
                }
            } else if mayReplace {
                try make(mayReplace: true)
            } else {
                throw LocalFileProblem.taken(path, size: present.count).error
            }
        }
    }

    private func isOwn(_ presentID: String) -> Bool {
        replaced?["id"]?.stringValue == presentID
            && replaced?["filename"]?.stringValue.map(LocalPath.normal) == LocalPath.normal(path)
    }

    private func make(mayReplace: Bool) throws(DiagnosticsError) {
        let folders: [String]
        do throws(PlainFile.FolderFailure) {
            folders = try PlainFile.makeFolders(of: path, mode: modes.folder)
        } catch {
            throw LocalFileProblem.obstructed(path, folder: error.folder, error.failure.reason).error
        }
        do throws(FileSystem.Failure) {
            try PlainFile.make(path, with: bytes, mode: modes.file, mayReplace: mayReplace)
        } catch {
            PlainFile.removeFolders(folders)
            throw
                (error.isTaken
                ? LocalFileProblem.taken(path, size: nil)
                : .unwritable(path, error.reason, isFull: error.isFull))
                .error
        }
    }
}

/// What keeps a file from being written; the texts name no content.
enum LocalFileProblem {
    /// A file with other content is there.
    case taken(String, size: Int?)
    /// Something that is no regular file is there.
    case unfit(String, String)
    case unreadable(String, String)
    /// A folder on the way cannot be made, or cannot be written to.
    case obstructed(String, folder: String, String)
    case unwritable(String, String, isFull: Bool)

    var summary: String {
        switch self {
        case .taken: "File exists already"
        default: "Cannot write file"
        }
    }

    /// What is wrong and what that means, without the option that lets it happen.
    var detail: String {
        switch self {
        case .taken(let path, let size):
            "\(path.inLine) is there already with other content\(size.map { " (\($0) bytes)" } ?? ""), and keyform does not"
                + " replace files that it did not make, or that were changed since. Move the file away, or choose another"
                + " \"filename\"."
        case .unfit(let path, let kind):
            "\(path.inLine) is \(kind), and only regular files of at most \(FileContent.limit >> 20) MiB are replaced. Nothing was"
                + " changed. Move it away, or choose"
                + " another \"filename\"."
        case .unreadable(let path, let reason):
            "\(path.inLine) is there and cannot be read, so it cannot be told whether it may be replaced: \(reason). Make it"
                + " readable for the user who runs keyform, move it away, or choose another \"filename\"."
        case .obstructed(let path, let folder, let reason):
            "\(path.inLine) cannot be written, because of the folder \(folder.inLine): \(reason). Make that a folder that"
                + " the user who runs keyform can write to, or choose another \"filename\"."
        case .unwritable(let path, let reason, let isFull):
            "\(path.inLine) cannot be written: \(reason). Nothing was left behind. "
                + (isFull
                    ? "Make room on its file system, then apply again."
                    : "Make its folder writable for the user who runs keyform, or choose another \"filename\".")
        }
    }

    /// As an error of a step, with the way out where there is one.
    var error: DiagnosticsError {
        guard case .taken = self else {
            return DiagnosticsError(.error(summary, detail))
        }
        return DiagnosticsError(
            .error(
                summary,
                detail + "\n\nTo replace it all the same, add \(PlanGuard.Name.replaceFilesOption)."
            )
        )
    }
}
