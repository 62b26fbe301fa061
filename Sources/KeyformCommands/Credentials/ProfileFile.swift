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
        var end = lines[(header + 1)...].firstIndex { Self.section($0.text) != nil } ?? lines.endIndex
        var missing = values
        var index = header + 1
        while index < end {
            guard let name = Self.name(lines[index].text) else {
                index += 1
                continue
            }
            if let new = values.first(where: { $0.name == name }) {
                let isFirst = missing.contains { $0.name == name }
                missing.removeAll { $0.name == name }
                if isFirst {
                    lines[index].text = "\(new.name) = \(new.value)"
                    index += 1
                } else {
                    // Of a name that stands twice the tools disagree which counts.
                    lines.remove(at: index)
                    end -= 1
                }
            } else if removing.contains(name) {
                lines.remove(at: index)
                end -= 1
            } else {
                index += 1
            }
        }
        var place = end
        while place > header + 1, lines[place - 1].text.allSatisfy(\.isWhitespace) {
            place -= 1
        }
        insert(missing.map { "\($0.name) = \($0.value)" }, at: place)
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

    /// The name that a line sets; nil for comments, headers and the indented lines of a nested value.
    private static func name(_ line: String) -> String? {
        guard let first = line.first, !first.isWhitespace, !"#;[".contains(first),
            let equals = line.firstIndex(where: { $0 == "=" || $0 == ":" })
        else { return nil }
        var name = line[..<equals]
        while name.last?.isWhitespace == true { name.removeLast() }
        return String(name)
    }
}
