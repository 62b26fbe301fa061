package import Values

/// Reads one document of YAML 1.1: block and flow collections, all styles of scalars, anchors,
/// aliases, merge keys.
///
/// What a scalar stands for is for the reader of the document to say: Terraform's values, or plain texts.
package struct YAMLParser {
    /// The value of a scalar, or why it has none; a tag is given in its long form, and empty when there is none.
    package typealias Resolver = (_ text: String, _ tag: String, _ style: ScalarStyle) -> Result<
        Value, ScalarError
    >

    package enum ScalarStyle: Sendable {
        case plain
        case quoted
        /// Literal or folded.
        case block
    }

    /// Why a text has no value.
    package struct ScalarError: Error {
        package let text: String

        package init(_ text: String) {
            self.text = text
        }
    }

    /// What the tags of YAML itself begin with.
    package static let tagPrefix = "tag:yaml.org,2002:"
    static let depthLimit = 500
    /// How many values aliases may multiply a document to.
    static let aliasLimit = 10_000_000

    let bytes: [UInt8]
    var index = 0
    var lineStart = 0
    var line = 1
    var depth = 0
    /// Columns of the mappings whose current value may be a sequence at the same column.
    var indentlessColumns: [Int] = []
    private var anchors: [String: Value] = [:]
    private var openAnchors: Set<String> = []
    private var aliased = 0
    private var tagHandles: [String: String] = ["!": "!", "!!": YAMLParser.tagPrefix]
    let resolve: Resolver
    private let refusesRepeatedKeys: Bool

    /// - Parameters:
    ///   - text: one document.
    ///   - refusesRepeatedKeys: whether a key that is given twice is an error; otherwise the last one wins.
    ///   - resolve: gives scalars their values.
    package init(_ text: String, refusesRepeatedKeys: Bool = false, resolve: @escaping Resolver) {
        bytes = Array(text.utf8)
        self.refusesRepeatedKeys = refusesRepeatedKeys
        self.resolve = resolve
    }

    struct Properties {
        var anchor: String?
        var tag = ""
        /// Where the first of them stands.
        var line = 0
        var column = 0

        var isEmpty: Bool {
            anchor == nil && tag.isEmpty
        }
    }

    // MARK: Characters

    var current: UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    func at(_ offset: Int) -> UInt8? {
        index + offset < bytes.count ? bytes[index + offset] : nil
    }

    var column: Int {
        index - lineStart
    }

    func isBlank(_ byte: UInt8?) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    func isBreak(_ byte: UInt8?) -> Bool {
        byte == 0x0A || byte == 0x0D
    }

    /// Whether white space, or the end, stands there.
    func isGap(_ byte: UInt8?) -> Bool {
        byte == nil || isBlank(byte) || isBreak(byte)
    }

    mutating func skipBreak() {
        if current == 0x0D, at(1) == 0x0A {
            index += 1
        }
        index += 1
        line += 1
        lineStart = index
    }

    /// The error that the present place is, with the reason once more without words of the document where it holds some.
    func error(_ reason: String, unquoted: String? = nil) -> YAMLError {
        let place = min(index, bytes.count)
        let column = String(decoding: bytes[min(lineStart, place)..<place], as: UTF8.self).unicodeScalars
            .count
        return YAMLError(reason: reason, unquotedReason: unquoted ?? reason, line: line, column: column + 1)
    }

    /// Whether a line with `---` or `...` begins here.
    var isAtMarker: Bool {
        guard column == 0, let byte = current, byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") else {
            return false
        }
        return at(1) == byte && at(2) == byte && isGap(at(3))
    }

    /// Passes over white space, comments and line breaks.
    ///
    /// - Parameter allowsTabs: whether tabs may stand at the start of a line, where they would be taken for indentation.
    mutating func skipGap(allowsTabs: Bool) {
        while true {
            let isAtStart = index == lineStart
            while let byte = current, byte == UInt8(ascii: " ") || (byte == UInt8(ascii: "\t") && allowsTabs)
            {
                index += 1
            }
            if !allowsTabs, !isAtStart || !isTabIndented {
                while isBlank(current) {
                    index += 1
                }
            }
            if current == UInt8(ascii: "#"), index == lineStart || isBlank(bytes[index - 1]) {
                skipComment()
            }
            guard isBreak(current) else { return }
            skipBreak()
        }
    }

    mutating func skipComment() {
        while let byte = current, !isBreak(byte) {
            index += 1
        }
    }

    /// Whether only tabs and spaces precede something other than a comment or the end of the line.
    private var isTabIndented: Bool {
        guard current == UInt8(ascii: "\t") else { return false }
        let next = bytes[index...].first { !isBlank($0) }
        return next != nil && !isBreak(next) && next != UInt8(ascii: "#")
    }

    // MARK: Documents

    /// - Throws: the first thing that is wrong.
    package mutating func parseDocument() throws(YAMLError) -> Value {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            index = 3
            lineStart = 3
        }
        let isReadable = String(decoding: bytes, as: UTF8.self).unicodeScalars.allSatisfy(\.isAllowedInYAML)
        guard isReadable else { throw error("control characters are not allowed") }
        skipGap(allowsTabs: false)
        var hasDirectives = false
        while current == UInt8(ascii: "%"), column == 0 {
            try parseDirective()
            hasDirectives = true
            skipGap(allowsTabs: false)
        }
        if isAtMarker, current == UInt8(ascii: ".") {
            throw error("did not find expected node content")
        }
        var isExplicit = false
        if isAtMarker, current == UInt8(ascii: "-") {
            index += 3
            isExplicit = true
        } else if hasDirectives {
            throw error("did not find expected <document start>")
        }
        if !isExplicit, current == nil {
            throw error("missing start of document")
        }
        let value = try parseBlock(parent: -1, isOnHeaderLine: isExplicit)
        skipGap(allowsTabs: false)
        if isAtMarker, current == UInt8(ascii: ".") {
            index += 3
            skipGap(allowsTabs: false)
        }
        if isAtMarker, current == UInt8(ascii: "-") {
            throw error("unexpected extra content after value")
        }
        guard current == nil else { throw error("did not find expected <document start>") }
        return value
    }

    private mutating func parseDirective() throws(YAMLError) {
        let end = bytes[index...].firstIndex(where: isBreak) ?? bytes.count
        let words = bytes[index..<end].split(whereSeparator: isBlank).prefix { $0.first != UInt8(ascii: "#") }
            .map { String(decoding: $0, as: UTF8.self) }
        switch (words.first, words.count) {
        case ("%YAML", 2):
            guard words[1] == "1.1" else { throw error("found incompatible YAML document") }
        case ("%TAG", 3): tagHandles[words[1]] = words[2]
        case ("%YAML", _), ("%TAG", _): throw error("could not find expected directive value")
        default: throw error("found unknown directive name")
        }
        index = end
    }

    // MARK: Properties

    /// Reads an anchor and a tag on the current line.
    mutating func parseProperties() throws(YAMLError) -> Properties {
        var properties = Properties(line: line, column: column)
        while let byte = current {
            if byte == UInt8(ascii: "&"), properties.anchor == nil {
                index += 1
                properties.anchor = try parseName()
            } else if byte == UInt8(ascii: "!"), properties.tag.isEmpty {
                properties.tag = try parseTag()
            } else {
                break
            }
            while isBlank(current) {
                index += 1
            }
        }
        return properties
    }

    private mutating func parseName() throws(YAMLError) -> String {
        let start = index
        while let byte = current, Self.isNameByte(byte) {
            index += 1
        }
        let endsWell = isGap(current) || (current.map { Array("?:,]}%@`".utf8).contains($0) } ?? true)
        guard index > start, endsWell else {
            throw error("did not find expected alphabetic or numeric character")
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private mutating func parseTag() throws(YAMLError) -> String {
        let start = index
        if at(1) == UInt8(ascii: "<") {
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: ">")) else {
                throw error("did not find the expected '>'")
            }
            index = end + 1
            return String(decoding: bytes[(start + 2)..<end], as: UTF8.self)
        }
        index += 1
        while let byte = current, !isGap(byte), !Array(",[]{}".utf8).contains(byte) {
            index += 1
        }
        guard isGap(current) || current == UInt8(ascii: ",") else {
            throw error("did not find expected whitespace or line break")
        }
        let text = bytes[start..<index]
        // A handle ends with the second exclamation mark, or is the first alone.
        let handleEnd = text.dropFirst().firstIndex(of: UInt8(ascii: "!")).map { $0 + 1 } ?? start + 1
        let handle = String(decoding: text[start..<handleEnd], as: UTF8.self)
        guard let prefix = tagHandles[handle] else { throw error("found undefined tag handle") }
        return prefix + String(decoding: text[handleEnd...], as: UTF8.self)
    }

    // MARK: Anchors

    mutating func open(_ properties: Properties) {
        if let anchor = properties.anchor {
            openAnchors.insert(anchor)
        }
    }

    mutating func close(_ properties: Properties, _ value: Value) -> Value {
        if let anchor = properties.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = value
        }
        return value
    }

    mutating func parseAlias() throws(YAMLError) -> Value {
        let before = self
        index += 1
        let name = try parseName()
        if openAnchors.contains(name) {
            throw before.error(
                "cannot refer to anchor \(name.quotedAsInGo) from inside its own definition",
                unquoted: "an anchor is referred to from inside its own definition"
            )
        }
        guard let value = anchors[name] else {
            throw before.error(
                "reference to undefined anchor \(name.quotedAsInGo)",
                unquoted: "a text that begins with * refers to an anchor, and there is none of that name"
            )
        }
        // Aliases of aliases grow exponentially.
        aliased += value.size(upTo: Self.aliasLimit)
        guard aliased <= Self.aliasLimit else { throw before.error("aliases make the document too large") }
        return value
    }

    // MARK: Values

    mutating func scalar(
        _ text: String,
        _ properties: Properties,
        _ style: ScalarStyle
    ) throws(YAMLError) -> Value {
        switch resolve(text, properties.tag, style) {
        case .success(let value): return close(properties, value)
        case .failure(let reason):
            throw error(reason.text, unquoted: "this scalar has no value under its tag")
        }
    }

    /// The key that a value gives.
    func key(_ value: Value) throws(YAMLError) -> String {
        if value.isNull { throw error("mapping key cannot be null") }
        guard let text = try? value.converted(to: .string).stringValue else {
            throw error("only strings are allowed as mapping keys")
        }
        return text
    }

    /// Puts an entry into a mapping, or the entries of another mapping under the key `<<`; later ones win.
    func insert(_ value: Value, at key: String, into entries: inout [String: Value]) throws(YAMLError) {
        guard key == "<<" else {
            guard entries.updateValue(value, forKey: key) == nil || !refusesRepeatedKeys else {
                throw error("mapping key \(key.quotedAsInGo) already defined")
            }
            return
        }
        guard let merged = value.mapValue else {
            throw error("cannot merge \(value.type.typeName) into mapping")
        }
        for (key, value) in merged {
            entries[key] = value
        }
    }

    func requireTag(_ properties: Properties, _ kind: String, _ name: String) throws(YAMLError) {
        guard properties.tag.isEmpty || properties.tag == Self.tagPrefix + kind else {
            throw error(
                "can't interpret \(name) as \(properties.tag)",
                unquoted: "a \(name) has a tag of another kind"
            )
        }
    }
}

extension Value {
    /// How many values this one holds, itself included; counting stops at a limit.
    fileprivate func size(upTo limit: Int) -> Int {
        var count = 0
        var pending = [self]
        while let value = pending.popLast(), count <= limit {
            count += 1
            pending += value.elements ?? value.mapValue?.values ?? []
        }
        return count
    }
}

extension Unicode.Scalar {
    fileprivate var isAllowedInYAML: Bool {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
