/// A file of profiles, as the AWS tools, rclone and s3cmd keep them: sections of `name = value`.
///
/// Everything that is not asked for stays byte for byte: other profiles, comments, order, line ends.
struct ProfileFile {
    var lines: [Line]
    private let lineEnd: String

    struct Line {
        var text: String
        /// Nothing for the last line of a file that does not end with a line end.
        var end: String
    }

    /// Names of entries: those that are listed, and all with certain beginnings.
    struct EntryNames: Sendable, ExpressibleByArrayLiteral {
        private let names: Set<String>
        private let prefixes: [String]

        init(_ names: Set<String>, prefixes: [String] = []) {
            self.names = names
            self.prefixes = prefixes
        }

        init(arrayLiteral names: String...) {
            self.init(Set(names))
        }

        /// - Parameter name: in lower case.
        /// - Returns: whether it is one of them.
        func contains(_ name: String) -> Bool {
            names.contains(name) || prefixes.contains { name.hasPrefix($0) }
        }
    }

    /// What became of entries that were there.
    struct Changes: Sendable, Equatable {
        /// Names of entries that were taken out, in their order.
        var removed: [String] = []
        /// Former values of entries that have new ones.
        var replaced: [String: String] = [:]

        init() {}
    }

    init(_ text: String = "") {
        var lines: [Line] = []
        var current: [UInt8] = []
        func decoded(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        for byte in text.utf8 {
            guard byte == UInt8(ascii: "\n") else {
                current.append(byte)
                continue
            }
            if current.last == UInt8(ascii: "\r") {
                lines.append(Line(text: decoded(Array(current.dropLast())), end: "\r\n"))
            } else {
                lines.append(Line(text: decoded(current), end: "\n"))
            }
            current = []
        }
        if !current.isEmpty {
            lines.append(Line(text: decoded(current), end: ""))
        }
        self.lines = lines
        lineEnd = lines.first { !$0.end.isEmpty }?.end ?? "\n"
    }

    /// Whether there is text that belongs to no profile: then it is another kind of file.
    var isSomethingElse: Bool {
        for line in lines {
            if Self.section(line.text) != nil {
                return false
            }
            let first = line.text.first { !$0.isWhitespace && $0 != "\u{FEFF}" }
            if let first, first != "#", first != ";" {
                return true
            }
        }
        return false
    }

    var text: String {
        lines.map { $0.text + $0.end }.joined()
    }

    /// Whether there are sections named `profile NAME`, as in `~/.aws/config`.
    var namesProfiles: Bool {
        sections.contains { $0.hasPrefix("profile ") }
    }

    /// Sets values of a profile, which is added at the end when it is not there.
    ///
    /// - Parameters:
    ///   - profile: the name between the brackets.
    ///   - values: names and values in the order in which missing ones are added.
    ///   - removing: names that contradict the new values and go.
    ///   - mark: a comment that says who wrote the profile, in place of an earlier one.
    /// - Returns: what became of entries that were there.
    @discardableResult
    mutating func set(
        _ profile: String,
        _ values: [(name: String, value: String)],
        removing: EntryNames = [],
        mark: ProfileMark? = nil
    ) -> Changes {
        var changes = Changes()
        guard let header = lines.firstIndex(where: { Self.section($0.text) == profile }) else {
            append(profile, values, mark)
            return changes
        }
        var missing = values
        var isMarked = mark == nil
        var kept = Array(lines[...header])
        var place: Int?
        var isOurs = true
        var margin = ""
        // As the tools read it: a line that stands further in than the name before it goes on with that name's value.
        var option: (indent: Int, isDropped: Bool)?
        for line in lines[(header + 1)...] {
            if let section = Self.section(line.text) {
                place = place ?? kept.endIndex
                // Of a profile that stands twice the tools disagree which counts: ours must be the only values.
                isOurs = section == profile
                option = nil
            } else if isOurs, let mark, ProfileMark(line: line.text) != nil {
                if !isMarked {
                    kept.append(Line(text: margin + mark.line, end: line.end))
                    isMarked = true
                }
                continue
            } else if isOurs, let indent = Self.indent(line.text) {
                if let option, indent > option.indent {
                    if option.isDropped { continue }
                } else if let name = Self.name(line.text) {
                    let new = values.first { $0.name == name }
                    let isFirst = place == nil && missing.contains { $0.name == name }
                    option = (indent, new != nil || removing.contains(name))
                    if place == nil, isFirst || option?.isDropped == false {
                        margin = Self.margin(line.text)
                    }
                    if let new, isFirst {
                        missing.removeAll { $0.name == name }
                        changes.replaced[name] = Self.value(line.text)
                        kept.append(
                            Line(text: Self.margin(line.text) + "\(new.name) = \(new.value)", end: line.end)
                        )
                    }
                    if new == nil, removing.contains(name), !changes.removed.contains(name) {
                        changes.removed.append(name)
                    }
                    if option?.isDropped == true { continue }
                }
            }
            kept.append(line)
        }
        lines = kept
        var added = missing.map { "\(margin)\($0.name) = \($0.value)" }
        if let mark, !isMarked {
            added.append(margin + mark.line)
        }
        insert(added, at: end(of: header, before: place ?? lines.endIndex))
        return changes
    }

    /// Takes entries out of every section of a name.
    ///
    /// - Returns: the names of those that were there.
    mutating func remove(_ names: EntryNames, from profile: String) -> [String] {
        sections.contains(profile) ? set(profile, [], removing: names).removed : []
    }

    private mutating func append(
        _ profile: String,
        _ values: [(name: String, value: String)],
        _ mark: ProfileMark?
    ) {
        var new = ["[\(profile)]"] + values.map { "\($0.name) = \($0.value)" }
        if let mark {
            new.append(mark.line)
        }
        if let last = lines.last, !last.text.isEmpty {
            new.insert("", at: 0)
        }
        insert(new, at: lines.endIndex)
    }

    private mutating func insert(_ texts: [String], at index: Int) {
        guard !texts.isEmpty else { return }
        if index > 0, lines[index - 1].end.isEmpty {
            lines[index - 1].end = lineEnd
        }
        lines.insert(contentsOf: texts.map { Line(text: $0, end: lineEnd) }, at: index)
    }

    /// Where the entries of a section end: comments behind an empty line belong to what follows.
    private func end(of header: Int, before next: Int) -> Int {
        var end = next
        var candidate = next
        while candidate > header + 1, Self.indent(lines[candidate - 1].text) == nil {
            candidate -= 1
            if lines[candidate].text.allSatisfy(\.isWhitespace) {
                end = candidate
            }
        }
        return end
    }
}
