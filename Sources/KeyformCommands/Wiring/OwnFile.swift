import FileAccess
internal import Glibc

/// A file that is written where the user said.
///
/// What somebody else has put there is left alone, and no folder is made.
struct OwnFile {
    /// Why nothing was written.
    struct Refusal: Error {
        /// Half a sentence, to stand behind the path.
        let reason: String
    }

    /// Where the file is, behind links.
    let path: String
    /// What a file that may be replaced is called in messages; nil where none may.
    private let kind: String?
    private let isOwn: ([UInt8]) -> Bool
    private let statePath: String

    /// A file that must not be there yet.
    ///
    /// - Parameters:
    ///   - path: as the user gave it.
    ///   - statePath: of the state in use, whose files are no place for others.
    /// - Returns: the file.
    static func new(_ path: String, beside statePath: String) -> OwnFile {
        OwnFile(path: path, kind: nil, beside: statePath) { _ in false }
    }

    /// A file that may be there, when it is recognisably one that keyform has written.
    ///
    /// - Parameters:
    ///   - path: as the user gave it; what a link points to is replaced, not the link.
    ///   - kind: what such a file is called, for example `a saved plan`.
    ///   - statePath: of the state in use, whose files are no place for others.
    ///   - isOwn: whether the bytes of a file are those of one.
    /// - Returns: the file behind links.
    static func replacing(
        _ path: String,
        kind: String,
        beside statePath: String,
        isOwn: @escaping ([UInt8]) -> Bool
    ) -> OwnFile {
        OwnFile(path: FileSystem.resolved(path), kind: kind, beside: statePath, isOwn: isOwn)
    }

    private init(
        path: String,
        kind: String?,
        beside statePath: String,
        isOwn: @escaping ([UInt8]) -> Bool
    ) {
        self.path = path
        self.kind = kind
        self.isOwn = isOwn
        self.statePath = statePath
    }

    /// Whether there is a device or a pipe, which is written to as it is.
    var isDevice: Bool {
        FileSystem.isDevice(path)
    }

    /// Says before any work is done whether the file can be written; it is asked again when it is.
    func check() throws(Refusal) {
        guard !StateFileName(path, of: statePath).belongsToState else {
            throw Refusal(
                reason: "it is the name of a file that belongs to a state of keyform; give another name"
            )
        }
        if let kind {
            try check(replacing: kind)
        } else if FileSystem.isThere(path) {
            throw Refusal(reason: "it is there already and was left alone; give another name")
        }
        let folder = FileSystem.folder(of: path)
        switch FileSystem.kind(folder) {
        case .directory: break
        case nil: throw Refusal(reason: "there is no folder \(folder); make it, or give another path")
        default: throw Refusal(reason: "\(folder) is not a folder")
        }
    }

    /// Writes the file so that only its owner can read it, whole or not at all.
    func write(_ bytes: [UInt8]) throws(Refusal) {
        try check()
        do throws(FileSystem.Failure) {
            if kind == nil {
                try FileSystem.createPrivately(path, with: bytes)
            } else {
                try FileSystem.writePrivately(bytes, to: path)
            }
        } catch {
            throw Refusal(reason: error.reason)
        }
    }

    /// Whether an empty file has a name that means something to keyform or Terraform; others `mktemp` may have made, to be
    /// filled.
    private var isNeededElsewhere: Bool {
        [".lease", "-wal", "-shm", "-journal", ".db", ".tf", ".tf.json", ".tfvars", ".hcl", ".tfstate"]
            .contains { path.hasSuffix($0) }
    }

    private func check(replacing kind: String) throws(Refusal) {
        guard !isDevice else {
            guard FileSystem.isStream(path) else {
                throw Refusal(
                    reason:
                        "it is a pipe, a socket or a disk, and only regular files are written; give another name"
                )
            }
            return
        }
        guard let present = FileSystem.kind(path) else { return }
        guard present == .file else {
            throw Refusal(reason: "it is a directory")
        }
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = try FileSystem.read(path)
        } catch {
            throw Refusal(reason: error.reason)
        }
        guard bytes.isEmpty ? !isNeededElsewhere : isOwn(bytes) else {
            throw Refusal(
                reason:
                    "it exists and is not \(kind), so it was left alone. Give another name"
            )
        }
    }
}
