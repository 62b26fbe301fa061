internal import Glibc
internal import SourceText

/// A file or folder that holds secrets of one user, or leads to them.
struct PrivatePlace {
    let path: String
    let kind: Kind
    /// The number of the user that it must belong to.
    let user: UInt32

    enum Kind {
        /// A file or folder that nobody else may use at all.
        case own
        /// A folder that others may look into but not write to: who writes there can put something else in place.
        case parent
    }

    /// Why it is not to be trusted, in words that go behind the path and a colon; nil where it is, or where nothing is.
    var fault: String? {
        var status = stat()
        guard lstat(SystemPath.cString(path), &status) == 0 else {
            return errno == ENOENT ? nil : "it cannot be looked at"
        }
        if status.st_mode & S_IFMT == S_IFLNK {
            return "it is a symbolic link"
        }
        // What is root's is as safe as the machine is.
        guard status.st_uid == user || kind == .parent && status.st_uid == 0 else {
            return "it belongs to another user. Whoever that is may have put a token there"
        }
        switch kind {
        case .own where status.st_mode & 0o077 != 0:
            return "others than its owner may use it. Whoever did may have the token: make a new one"
        case .parent where status.st_mode & 0o022 != 0:
            return "others than its owner may write to it, and put another token in place"
        default:
            return nil
        }
    }
}
