internal import Glibc
internal import SourceText

/// Symbolic links to files that are yet to be made, of which `realpath` tells nothing.
package enum DanglingLink {
    /// As many as Linux follows.
    private static let mostLinks = 40

    /// Where a file is to be made: a link to nothing is followed, or the file would take the link's place.
    ///
    /// - Returns: the path as it is, where something is there or no link.
    package static func destination(of path: String) -> String {
        var path = path
        for _ in 0..<mostLinks {
            guard access(SystemPath.cString(path), F_OK) != 0, let target = target(of: path) else { break }
            let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            path = target.hasPrefix("/") ? target : directory + target
        }
        return path
    }

    /// What a symbolic link says; nil for anything else.
    private static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(SystemPath.cString(path), &buffer, buffer.count)
        return count > 0
            ? SystemPath.text(buffer[..<count].map(UInt8.init(bitPattern:))) : nil
    }
}
