/// Paths as people see them: relative to the working directory.
enum RelativePath {
    /// The shortest spelling of a path, as seen from an absolute directory; no link is followed.
    static func from(_ directory: String, to path: String) -> String {
        guard directory.hasPrefix("/") else {
            return path
        }
        let base = components(directory)
        let target = components(path.hasPrefix("/") ? path : directory + "/" + path)
        var common = 0
        while common < min(base.count, target.count), base[common] == target[common] {
            common += 1
        }
        let steps = base[common...].map { _ in ".." } + target[common...]
        return steps.isEmpty ? "." : steps.joined(separator: "/")
    }

    /// The names in an absolute path, without `.` and `..`.
    private static func components(_ path: String) -> [String] {
        var names: [String] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                _ = names.popLast()
            } else {
                names.append(String(part))
            }
        }
        return names
    }
}
