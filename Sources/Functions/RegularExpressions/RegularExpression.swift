import Evaluation
import Values

/// A pattern in the syntax of Go's `regexp` (RE2), matched in time linear in the text, leftmost-first.
struct RegularExpression: Sendable {
    /// Byte offsets of the match and of each group in it; `nil` for a group that took no part.
    struct Match: Sendable, Hashable {
        let range: Range<Int>
        let groups: [Range<Int>?]
    }

    private let program: RegexProgram
    /// The name of each group, `nil` for one without.
    let groupNames: [String?]

    /// Reads a pattern.
    ///
    /// - Throws: `RegexSyntaxError` that names the part of the pattern and what is wrong with it.
    static func parsed(_ pattern: String) throws(RegexSyntaxError) -> RegularExpression {
        var parser = RegexParser(pattern)
        let syntax = try parser.parse()
        var compiler = RegexCompiler()
        return RegularExpression(
            program: try compiler.compile(syntax, groupCount: parser.groupNames.count, pattern: pattern),
            groupNames: parser.groupNames
        )
    }

    /// The first match.
    ///
    /// - Throws: that it takes too long to find it.
    func firstMatch(in text: String, workLimit: Int) throws(FunctionError) -> Match? {
        var matcher = RegexMatcher(program, text: text, workLimit: workLimit)
        return try matcher.match(from: 0)
    }

    /// All matches, none of them empty right behind another one.
    ///
    /// - Throws: that it takes too long to find them, or that they are too many.
    func allMatches(in text: String, workLimit: Int) throws(FunctionError) -> [Match] {
        var matcher = RegexMatcher(program, text: text, workLimit: workLimit)
        var matches: [Match] = []
        var limit = SizeLimit()
        var position = 0
        var previousEnd = -1
        while position <= matcher.text.count, let match = try matcher.match(from: position) {
            var isAccepted = true
            if match.range.upperBound == position {
                isAccepted = match.range.lowerBound != previousEnd
                position += max(1, matcher.scalarWidth(at: position))
            } else {
                position = match.range.upperBound
            }
            previousEnd = match.range.upperBound
            if isAccepted {
                try limit.add(ValueExtent.overhead, times: match.groups.count + 1)
                matches.append(match)
            }
        }
        return matches
    }

    /// The text with every match replaced by a template, in which `$1`, `$name` and `${name}` stand for groups.
    ///
    /// - Throws: that it takes too long to find them, or that the result is too large.
    func replaceAll(in text: String, with template: String, workLimit: Int) throws(FunctionError) -> String {
        var matcher = RegexMatcher(program, text: text, workLimit: workLimit)
        let template = ReplacementTemplate(template, groupNames: groupNames)
        var result: [UInt8] = []
        result.reserveCapacity(matcher.text.count)
        var position = 0
        var copied = 0
        while position <= matcher.text.count, let match = try matcher.match(from: position) {
            guard result.count <= ValueExtent.sizeLimit else { throw SizeLimit.exceeded }
            result += matcher.text[copied..<match.range.lowerBound]
            if match.range.upperBound > copied || match.range.lowerBound == 0 {
                template.append(match, of: matcher.text, to: &result)
            }
            copied = match.range.upperBound
            position = max(copied, position + max(1, matcher.scalarWidth(at: position)))
        }
        guard copied > 0 || !result.isEmpty else { return text }
        if copied < matcher.text.count {
            result += matcher.text[copied...]
        }
        return String(decoding: result, as: UTF8.self)
    }
}
