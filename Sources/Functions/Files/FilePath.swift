/// Paths with slashes, as Go's `path/filepath` treats them.
enum FilePath {
    static func isAbsolute(_ path: String) -> Bool {
        path.utf8.first == UInt8(ascii: "/")
    }

    /// The parts of the path as one, cleaned; empty parts are passed over.
    static func join(_ parts: String...) -> String {
        let given = parts.filter { !$0.isEmpty }
        return given.isEmpty ? "" : clean(given.joined(separator: "/"))
    }

    /// The shortest path to the same place, by the text alone; `.` for nothing.
    static func clean(_ path: String) -> String {
        let isRooted = isAbsolute(path)
        var parts: [Substring] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) where part != "." {
            if part != ".." {
                parts.append(part)
            } else if let last = parts.last, last != ".." {
                parts.removeLast()
            } else if !isRooted {
                parts.append(part)
            }
        }
        let joined = (isRooted ? "/" : "") + parts.joined(separator: "/")
        return joined.isEmpty ? "." : joined
    }

    static func base(_ path: String) -> String {
        guard !path.isEmpty else { return "." }
        return path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? "/"
    }

    static func directory(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return clean(String(path[...slash]))
    }

    /// The way from a folder to a path, both clean; `nil` when the text alone does not tell.
    static func relative(_ path: String, to folder: String) -> String? {
        guard isAbsolute(path) == isAbsolute(folder) else { return nil }
        func parts(_ path: String) -> [Substring] {
            path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }.filter { $0 != "." }
        }
        let (from, to) = (parts(folder), parts(path))
        let common = zip(from, to).prefix { $0 == $1 }.count
        let up = from.dropFirst(common)
        guard !up.contains("..") else { return nil }
        return (up.map { _ in ".." } + to.dropFirst(common)).joined(separator: "/")
    }
}
