/// A file that is written where the user said.
///
/// What somebody else has put there is left alone, and no folder is made.
package struct OwnFile {
    /// Where the file is, behind links.
    package let path: String
    /// What a file that may be replaced is called in messages; nil where none may.
    private let kind: String?
    private let isOwn: ([UInt8]) -> Bool
    private let isTaken: (String) -> Bool

    /// A file that must not be there yet.
    ///
    /// - Parameters:
    ///   - path: as the user gave it.
    ///   - isTaken: whether a path, behind links, is that of a file of a state, which is no place for others.
    /// - Returns: the file.
    package static func new(_ path: String, isTaken: @escaping (String) -> Bool) -> OwnFile {
        OwnFile(path: path, kind: nil, isOwn: { _ in false }, isTaken: isTaken)
    }

    /// A file that may be there, when it is recognisably one that keyform has written.
    ///
    /// - Parameters:
    ///   - path: as the user gave it; what a link points to is replaced, not the link.
    ///   - kind: what such a file is called, for example `a saved plan`.
    ///   - isOwn: whether the bytes of a file are those of one.
    ///   - isTaken: whether a path, behind links, is that of a file of a state, which is no place for others.
    /// - Returns: the file behind links.
    package static func replacing(
        _ path: String,
        kind: String,
        isOwn: @escaping ([UInt8]) -> Bool,
        isTaken: @escaping (String) -> Bool
    ) -> OwnFile {
        OwnFile(path: FileSystem.resolved(path), kind: kind, isOwn: isOwn, isTaken: isTaken)
    }

    /// Whether there is a device or a pipe, which is written to as it is.
    package var isDevice: Bool {
        FileSystem.isDevice(path)
    }

    /// Says before any work is done whether the file can be written; it is asked again when it is.
    package func check() throws(FileSystem.Failure) {
        guard !isTaken(path) else {
            throw FileSystem.Failure(
                reason: "it is the name of a file that belongs to a state of keyform; give another name"
            )
        }
        if let kind {
            try check(replacing: kind)
        } else if FileSystem.isThere(path) {
            throw FileSystem.Failure(reason: "it is there already and was left alone; give another name")
        }
        let folder = FileSystem.folder(of: path)
        switch FileSystem.kind(folder) {
        case .directory: break
        case nil:
            throw FileSystem.Failure(reason: "there is no folder \(folder); make it, or give another path")
        default: throw FileSystem.Failure(reason: "\(folder) is not a folder")
        }
    }

    /// Writes the file so that only its owner can read it, whole or not at all.
    package func write(_ bytes: [UInt8]) throws(FileSystem.Failure) {
        try check()
        if kind == nil {
            try FileSystem.createPrivately(path, with: bytes)
        } else {
            try FileSystem.writePrivately(bytes, to: path)
        }
    }

    /// Whether an empty file has a name that means something to keyform or Terraform; others `mktemp` may have made, to be
    /// filled.
    private var isNeededElsewhere: Bool {
        [".lease", "-wal", "-shm", "-journal", ".db", ".tf", ".tf.json", ".tfvars", ".hcl", ".tfstate"]
            .contains { path.hasSuffix($0) }
    }

    private func check(replacing kind: String) throws(FileSystem.Failure) {
        guard !isDevice else {
            guard FileSystem.isStream(path) else {
                throw FileSystem.Failure(
                    reason:
                        "it is a pipe, a socket or a disk, and only regular files are written; give another name"
                )
            }
            return
        }
        guard let present = FileSystem.kind(path) else { return }
        guard present == .file else {
            throw FileSystem.Failure(reason: "it is a directory")
        }
        let bytes = try FileSystem.read(path)
        guard bytes.isEmpty ? !isNeededElsewhere : isOwn(bytes) else {
            throw FileSystem.Failure(
                reason: "it exists and is not \(kind), so it was left alone. Give another name"
            )
        }
    }
}
