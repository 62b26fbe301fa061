import Values

/// Nodes whose structure is their indentation.
extension YAMLParser {
    /// Reads the node of a block that stands deeper than its parent; nothing there is null.
    ///
    /// `parent` is the column of the block around it, -1 for none. `isEntry` says that it is the value of a mapping's
    /// key, which may be a sequence at the column of its mapping; `isOnHeaderLine` that it follows `---` or a plain
    /// key, on whose lines block collections may not begin.
    mutating func parseBlock(
        parent: Int,
        isEntry: Bool = false,
        isOnHeaderLine: Bool = false
    ) throws(YAMLError) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw error("the document is nested too deeply") }
        let startLine = line
        skipGap(allowsTabs: false)
        guard isInside(parent, isEntry: isEntry) else { return .null() }
        var properties = try parseProperties()
        var own = properties
        if !properties.isEmpty {
            if isGap(current) {
                skipGap(allowsTabs: false)
                guard isInside(parent, isEntry: isEntry) else { return try scalar("", properties, .plain) }
            } else {
                // They may belong to the first key of a mapping instead of to the mapping.
                own = Properties()
            }
        }
        let isAllowed = !isOnHeaderLine || line != startLine
        if own.isEmpty, !properties.isEmpty, line == properties.line {
            // Nothing but a key or a scalar can follow on the line.
        } else {
            own = properties
            properties = Properties()
        }
        guard let byte = current else { return try scalar("", own, .plain) }
        let start = properties.isEmpty ? column : properties.column
        if byte == UInt8(ascii: "-"), isGap(at(1)) {
            guard isAllowed, properties.isEmpty else {
                throw error("block sequence entries are not allowed in this context")
            }
            return try parseSequence(own, at: start)
        }
        if byte == UInt8(ascii: "?"), isGap(at(1)) {
            guard isAllowed else { throw error("mapping keys are not allowed in this context") }
            return try parseMapping(own, at: start, firstKey: nil)
        }
        return try parseScalarOrMapping(own, keyProperties: properties, parent: parent, start, isAllowed)
    }

    private mutating func parseScalarOrMapping(
        _ own: Properties,
        keyProperties: Properties,
        parent: Int,
        _ start: Int,
        _ isAllowed: Bool
    ) throws(YAMLError) -> Value {
        let nodeLine = line
        var node = try parseInline(parent: parent)
        guard node.isKey, line == nodeLine else {
            if case .plain = node {
                node = try continued(node, parent: parent)
            }
            return try finish(node, own.isEmpty ? keyProperties : own)
        }
        guard isAllowed else { throw error("mapping values are not allowed in this context") }
        return try parseMapping(own, at: start, firstKey: try keyText(node, keyProperties))
    }

    /// Whether the next thing belongs to a block inside of the one at that column.
    private func isInside(_ parent: Int, isEntry: Bool) -> Bool {
        guard let byte = current, !isAtMarker else { return false }
        if column > parent { return true }
        return isEntry && column == parent && byte == UInt8(ascii: "-") && isGap(at(1))
    }

    private mutating func parseSequence(_ properties: Properties, at start: Int) throws(YAMLError) -> Value {
        try requireTag(properties, "seq", "sequence")
        open(properties)
        var elements: [Value] = []
        while current == UInt8(ascii: "-"), isGap(at(1)), column == start, !isAtMarker {
            index += 1
            if current == UInt8(ascii: "\t") { throw error("found character that cannot start any token") }
            elements.append(try parseBlock(parent: start))
            skipGap(allowsTabs: false)
        }
        guard current == nil || isAtMarker || column < start || isEndOfIndentlessSequence(start) else {
            throw error("did not find expected '-' indicator")
        }
        return close(properties, .tuple(elements))
    }

    /// A sequence at the column of the mapping around it ends at the mapping's next key; whether there is such a
    /// mapping, the mapping's own loop finds out.
    private func isEndOfIndentlessSequence(_ start: Int) -> Bool {
        column == start && indentlessColumns.last == start
    }

    private mutating func parseMapping(
        _ properties: Properties,
        at start: Int,
        firstKey: String?
    ) throws(YAMLError) -> Value {
        try requireTag(properties, "map", "mapping")
        open(properties)
        var entries: [String: Value] = [:]
        var nextKey = firstKey
        while true {
            let isExplicit = nextKey == nil && current == UInt8(ascii: "?") && isGap(at(1))
            if nextKey == nil {
                nextKey = try parseKey(at: start)
            }
            guard let key = nextKey else { break }
            nextKey = nil
            var value = Value.null()
            if current == UInt8(ascii: ":"), isGap(at(1)) {
                index += 1
                indentlessColumns.append(start)
                value = try parseBlock(parent: start, isEntry: true, isOnHeaderLine: !isExplicit)
                indentlessColumns.removeLast()
            }
            try insert(value, at: key, into: &entries)
            skipGap(allowsTabs: false)
            guard current != nil, !isAtMarker, column >= start else { break }
            guard column == start else { throw error("did not find expected key") }
        }
        return close(properties, .object(ValueMap(entries.map { ($0, $1) })))
    }

    /// Reads a key up to its colon; `nil` where the mapping ends.
    private mutating func parseKey(at start: Int) throws(YAMLError) -> String? {
        guard let byte = current, !isAtMarker, column == start else { return nil }
        if byte == UInt8(ascii: "?"), isGap(at(1)) {
            index += 1
            let key = try key(try parseBlock(parent: start))
            skipGap(allowsTabs: false)
            guard column == start, current == UInt8(ascii: ":"), isGap(at(1)) else { return key }
            return key
        }
        if byte == UInt8(ascii: "-"), isGap(at(1)) { throw error("did not find expected key") }
        let keyLine = line
        let properties = try parseProperties()
        let node = try parseInline(parent: start)
        guard node.isKey, line == keyLine else { throw error("could not find expected ':'") }
        return try keyText(node, properties)
    }

    private func keyText(_ node: InlineNode, _ properties: Properties) throws(YAMLError) -> String {
        switch node {
        case .plain(let text, _), .quoted(let text, _):
            var style = ScalarStyle.plain
            if case .quoted = node {
                style = .quoted
            }
            switch resolve(text, properties.tag, style) {
            case .success(let value): return try key(value)
            case .failure(let reason):
                throw error(reason.text, unquoted: "this scalar has no value under its tag")
            }
        case .value, .block: throw error("only strings are allowed as mapping keys")
        }
    }

    // MARK: Nodes that begin on a line

    enum InlineNode {
        case plain(String, isKey: Bool)
        case quoted(String, isKey: Bool)
        case value(Value, isKey: Bool)
        /// A literal or folded scalar, which ends at the start of a line.
        case block(String)

        /// Whether a colon follows.
        var isKey: Bool {
            switch self {
            case .block: false
            case .plain(_, let isKey), .quoted(_, let isKey), .value(_, let isKey): isKey
            }
        }
    }

    private func isColonNext() -> Bool {
        var position = index
        while position < bytes.count, isBlank(bytes[position]) {
            position += 1
        }
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return false }
        return position + 1 >= bytes.count || isGap(bytes[position + 1])
    }

    /// Reads a scalar, alias or flow collection; of a plain scalar its first line only.
    private mutating func parseInline(parent: Int) throws(YAMLError) -> InlineNode {
        guard let byte = current else { return .plain("", isKey: false) }
        func moveToColon(_ parser: inout YAMLParser) -> Bool {
            guard parser.isColonNext() else { return false }
            while parser.isBlank(parser.current) {
                parser.index += 1
            }
            return true
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let text = try parseQuoted()
            return .quoted(text, isKey: moveToColon(&self))
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let value = try parseFlow()
            return .value(value, isKey: moveToColon(&self))
        case UInt8(ascii: "*"):
            let value = try parseAlias()
            return .value(value, isKey: moveToColon(&self))
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            return .block(try parseBlockScalar(parent: parent))
        case UInt8(ascii: ":") where isGap(at(1)):
            throw error("did not find expected key")
        default:
            let text = try parsePlainLine(inFlow: false)
            return .plain(text, isKey: moveToColon(&self))
        }
    }

    /// The whole of a plain scalar whose first line has been read.
    private mutating func continued(_ node: InlineNode, parent: Int) throws(YAMLError) -> InlineNode {
        guard case .plain(let first, _) = node else { return node }
        var text = first
        while true {
            let before = self
            while isBlank(current) {
                index += 1
            }
            guard isBreak(current) else {
                // A comment ends a plain scalar.
                self = before
                break
            }
            var breaks = 0
            var hasTab = false
            while isBreak(current) {
                skipBreak()
                breaks += 1
                while isBlank(current) {
                    hasTab = hasTab || (current == UInt8(ascii: "\t") && column <= parent)
                    index += 1
                }
            }
            if hasTab { throw error("found a tab character that violates indentation") }
            guard let byte = current, column > parent, !isAtMarker, byte != UInt8(ascii: "#") else {
                self = before
                break
            }
            text += breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)
            text += try parsePlainLine(inFlow: false, isContinued: true)
            if isColonNext() { throw error("mapping values are not allowed in this context") }
        }
        return .plain(text, isKey: false)
    }

    private mutating func finish(_ node: InlineNode, _ properties: Properties) throws(YAMLError) -> Value {
        let value: Value
        switch node {
        case .block(let text): return try scalar(text, properties, .block)
        case .plain(let text, _): value = try scalar(text, properties, .plain)
        case .quoted(let text, _): value = try scalar(text, properties, .quoted)
        case .value(let inner, _):
            guard properties.tag.isEmpty || inner.mapValue != nil || inner.elements != nil else {
                throw error("did not find expected node content")
            }
            try requireTag(
                properties,
                inner.mapValue != nil ? "map" : "seq",
                inner.mapValue != nil ? "mapping" : "sequence"
            )
            value = close(properties, inner)
        }
        // Only white space and comments may follow on the line.
        while isBlank(current) {
            index += 1
        }
        if current == UInt8(ascii: "#") {
            skipComment()
        } else if let byte = current, !isBreak(byte) {
            throw error("did not find expected key")
        }
        return value
    }
}
