/// A file of profiles, as the AWS tools, rclone and s3cmd keep them: sections of `name = value`.
///
/// Everything that is not asked for stays byte for byte: other profiles, comments, order, line ends.
package struct ProfileFile {
    private var lines: [Line]
    private let lineEnd: String

    private struct Line {
        var text: String
        /// Nothing for the last line of a file that does not end with a line end.
        var end: String
    }

    package init(_ text: String = "") {
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
    package var isSomethingElse: Bool {
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

    package var text: String {
        lines.map { $0.text + $0.end }.joined()
    }

    /// Whether there are sections named `profile NAME`, as in `~/.aws/config`.
    package var namesProfiles: Bool {
        lines.contains { Self.section($0.text)?.hasPrefix("profile ") == true }
    }

    /// Sets values of a profile, which is added at the end when it is not there.
    ///
    /// - Parameters:
    ///   - profile: the name between the brackets.
    ///   - values: names and values in the order in which missing ones are added.
    ///   - removing: names that contradict the new values and go.
    package mutating func set(
        _ profile: String,
        _ values: [(name: String, value: String)],
        removing: Set<String> = []
    ) {
        guard let header = lines.firstIndex(where: { Self.section($0.text) == profile }) else {
            append(profile, values)
            return
        }
        var missing = values
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
                        kept.append(
                            Line(text: Self.margin(line.text) + "\(new.name) = \(new.value)", end: line.end)
                        )
                    }
                    if option?.isDropped == true { continue }
                }
            }
            kept.append(line)
        }
        lines = kept
        var end = place ?? lines.endIndex
        while end > header + 1, lines[end - 1].text.allSatisfy(\.isWhitespace) {
            end -= 1
        }
        insert(missing.map { "\(margin)\($0.name) = \($0.value)" }, at: end)
    }

    private mutating func append(_ profile: String, _ values: [(name: String, value: String)]) {
        var new = ["[\(profile)]"] + values.map { "\($0.name) = \($0.value)" }
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

    /// The name in a section's header; nil for any other line.
    private static func section(_ line: String) -> String? {
        var text = Substring(line)
        while text.last?.isWhitespace == true { text.removeLast() }
        // What an editor of another system may have put before the first line.
        if text.first == "\u{FEFF}" { text.removeFirst() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        guard text.first == "[", let close = text.firstIndex(of: "]") else { return nil }
        var name = text[text.index(after: text.startIndex)..<close]
        while name.first?.isWhitespace == true { name.removeFirst() }
        while name.last?.isWhitespace == true { name.removeLast() }
        return String(name)
    }

    /// The name that a line sets, as the tools compare it; nil for comments, headers and lines without a value.
    private static func name(_ line: String) -> String? {
        guard indent(line) != nil, let equals = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            return nil
        }
        var name = line[..<equals]
        while name.first?.isWhitespace == true { name.removeFirst() }
        while name.last?.isWhitespace == true { name.removeLast() }
        return name.lowercased()
    }

    /// How far in a line stands; nil for an empty line and a comment.
    private static func indent(_ line: String) -> Int? {
        let margin = margin(line)
        guard let first = line.dropFirst(margin.count).first, first != "#", first != ";" else { return nil }
        return margin.count
    }

    private static func margin(_ line: String) -> String {
        String(line.prefix { $0.isWhitespace })
    }
}
