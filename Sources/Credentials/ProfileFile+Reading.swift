extension ProfileFile {
    /// The names of the sections, in their order, each once.
    var sections: [String] {
        var seen: Set<String> = []
        return lines.compactMap { Self.section($0.text) }.filter { seen.insert($0).inserted }
    }

    /// Why the AWS tools would refuse to read the file; nil when they would not.
    var obstacle: String? {
        guard !beginsWithMark else { return "it begins with a byte order mark" }
        var headers: Set<String> = []
        var names: Set<String> = []
        var current: String?
        var option: Int?
        for line in lines {
            if let section = Self.section(line.text), let open = line.text.firstIndex(of: "["),
                let close = line.text[open...].firstIndex(of: "]")
            {
                // Blanks within the brackets count for them.
                guard headers.insert(String(line.text[open..<close])).inserted else {
                    return "the section [\(section)] stands in it more than once"
                }
                (current, option, names) = (section, nil, [])
            } else if let current, let indent = Self.indent(line.text), indent <= option ?? .max {
                guard let name = Self.name(line.text) else {
                    return "a line of the section [\(current)] sets nothing"
                }
                guard names.insert(name).inserted else {
                    return "the section [\(current)] sets \(name) more than once"
                }
                option = indent
            }
        }
        return nil
    }

    private var beginsWithMark: Bool {
        lines.first?.text.unicodeScalars.first == "\u{FEFF}"
    }

    /// Takes the byte order mark away that an editor of another system has put first.
    ///
    /// - Returns: whether there was one.
    mutating func removeMark() -> Bool {
        guard beginsWithMark else { return false }
        lines[0].text.unicodeScalars.removeFirst()
        return true
    }

    /// Whether a section stands more than once, which some readers take for an error.
    func isRepeated(_ section: String) -> Bool {
        lines.count { Self.section($0.text) == section } > 1
    }

    /// The entries of all sections of a name, in lower case, with the first line of their values; the first counts.
    func entries(of section: String) -> [String: String] {
        var entries: [String: String] = [:]
        visit(section) { line in
            if let name = Self.name(line), entries[name] == nil {
                entries[name] = Self.value(line)
            }
        }
        return entries
    }

    /// Who says to have written a section.
    func mark(of section: String) -> ProfileMark? {
        var found: ProfileMark?
        visit(section, comments: true) { line in
            found = found ?? ProfileMark(line: line)
        }
        return found
    }

    /// Takes a whole section out, but for comments that are somebody's own.
    mutating func drop(_ section: String) {
        var isDropped = false
        var kept = lines.filter { line in
            if let name = Self.section(line.text) {
                isDropped = name == section
            }
            guard isDropped else { return true }
            let isComment = line.text.contains { !$0.isWhitespace } && Self.indent(line.text) == nil
            return isComment && ProfileMark(line: line.text) == nil
        }
        // What separated it from the section before it.
        while let last = kept.last, last.text.isEmpty, lines.last?.text.isEmpty == false {
            kept.removeLast()
        }
        lines = kept
    }

    /// Visits the lines of a section that begin an entry, or its comments.
    private func visit(_ section: String, comments: Bool = false, _ body: (String) -> Void) {
        var isInside = false
        var indent: Int?
        for line in lines {
            if let name = Self.section(line.text) {
                isInside = name == section
                indent = nil
            } else if isInside, let own = Self.indent(line.text) {
                guard !comments, indent.map({ own <= $0 }) ?? true else { continue }
                if Self.name(line.text) != nil { indent = own }
                body(line.text)
            } else if isInside, comments {
                body(line.text)
            }
        }
    }

    // MARK: - Lines

    /// The name in a section's header; nil for any other line.
    static func section(_ line: String) -> String? {
        var text = Substring(line)
        while text.last?.isWhitespace == true { text.removeLast() }
        // What an editor of another system may have put before the first line.
        if text.first == "\u{FEFF}" { text.removeFirst() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        guard text.first == "[", let close = text.firstIndex(of: "]") else { return nil }
        return String(text[text.index(after: text.startIndex)..<close].trimmed)
    }

    /// The name that a line sets, as the tools compare it; nil for comments, headers and lines without a value.
    static func name(_ line: String) -> String? {
        guard indent(line) != nil, let equals = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
            return nil
        }
        return line[..<equals].trimmed.lowercased()
    }

    /// What a line sets its name to.
    static func value(_ line: String) -> String {
        guard let equals = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return "" }
        return String(line[line.index(after: equals)...].trimmed)
    }

    /// How far in a line stands; nil for an empty line and a comment.
    static func indent(_ line: String) -> Int? {
        let margin = margin(line)
        guard let first = line.dropFirst(margin.count).first, first != "#", first != ";" else { return nil }
        return margin.count
    }

    static func margin(_ line: String) -> String {
        String(line.prefix { $0.isWhitespace })
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
