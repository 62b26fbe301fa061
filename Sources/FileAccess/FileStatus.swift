internal import Glibc

/// What `stat` says of a file, as far as it matters here.
package struct FileStatus: Sendable, Equatable {
    let device: UInt64
    let inode: UInt64
    /// In bytes.
    package let size: Int
    package let mode: UInt32
    let owner: UInt32
    package let isDirectory: Bool
    package let isRegular: Bool

    init(_ raw: stat) {
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        size = Int(raw.st_size)
        mode = UInt32(raw.st_mode)
        owner = UInt32(raw.st_uid)
        isDirectory = raw.st_mode & S_IFMT == S_IFDIR
        isRegular = raw.st_mode & S_IFMT == S_IFREG
    }

    package func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }
}
