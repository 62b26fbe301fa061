import Values

/// Collections in brackets and braces.
extension YAMLParser {
    mutating func parseFlow() throws(YAMLError) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw error("the document is nested too deeply") }
        return current == UInt8(ascii: "[") ? try parseFlowSequence() : try parseFlowMapping()
    }

    private mutating func parseFlowSequence() throws(YAMLError) -> Value {
        index += 1
        var elements: [Value] = []
        try skipFlowGap()
        while current != UInt8(ascii: "]") {
            elements.append(try parseFlowElement())
            try endFlowItem(close: UInt8(ascii: "]"))
        }
        index += 1
        return .tuple(elements)
    }

    private mutating func parseFlowMapping() throws(YAMLError) -> Value {
        index += 1
        var entries: [String: Value] = [:]
        try skipFlowGap()
        while current != UInt8(ascii: "}") {
            if current == UInt8(ascii: "?"), isGap(at(1)) {
                index += 1
                try skipFlowGap()
            }
            let key = try key(try parseFlowNode())
            try skipFlowGap()
            var value = Value.null()
            if isFlowColon {
                index += 1
                try skipFlowGap()
                value = try parseFlowValue()
            }
            try insert(value, at: key, into: &entries)
            try endFlowItem(close: UInt8(ascii: "}"))
        }
        index += 1
        return .object(ValueMap(entries.map { ($0, $1) }))
    }

    private mutating func skipFlowGap() throws(YAMLError) {
        skipGap(allowsTabs: true)
        if isAtMarker { throw error("found unexpected document indicator") }
    }

    /// An element of a sequence, which may be a pair: a mapping of one entry.
    private mutating func parseFlowElement() throws(YAMLError) -> Value {
        var isPair = false
        if current == UInt8(ascii: "?"), isGap(at(1)) {
            index += 1
            isPair = true
            try skipFlowGap()
        }
        let startLine = line
        let node = try parseFlowNode()
        try skipFlowGap()
        guard isPair || (isFlowColon && line == startLine) else { return node }
        let key = try key(node)
        var value = Value.null()
        if isFlowColon {
            index += 1
            try skipFlowGap()
            value = try parseFlowValue()
        }
        var entries: [String: Value] = [:]
        try insert(value, at: key, into: &entries)
        return .object(ValueMap(entries.map { ($0, $1) }))
    }

    private var isFlowColon: Bool {
        guard current == UInt8(ascii: ":") else { return false }
        // Behind a quoted key the colon needs no space.
        return true
    }

    private mutating func endFlowItem(close: UInt8) throws(YAMLError) {
        try skipFlowGap()
        if current == UInt8(ascii: ",") {
            index += 1
            try skipFlowGap()
        } else if current != close {
            let end = String(Unicode.Scalar(close))
            throw error("did not find expected ',' or '\(end)'")
        }
    }

    private mutating func parseFlowValue() throws(YAMLError) -> Value {
        switch current {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): .null()
        default: try parseFlowNode()
        }
    }

    private mutating func parseFlowNode() throws(YAMLError) -> Value {
        let properties = try parseProperties()
        if !properties.isEmpty {
            try skipFlowGap()
        }
        switch current {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let isSequence = current == UInt8(ascii: "[")
            try requireTag(properties, isSequence ? "seq" : "map", isSequence ? "sequence" : "mapping")
            open(properties)
            let value = try parseFlow()
            return close(properties, value)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return try scalar(try parseQuoted(), properties, .quoted)
        case UInt8(ascii: "*"): return try parseAlias()
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"):
            if !properties.isEmpty || (current == UInt8(ascii: ":") && isGap(at(1))) {
                return try scalar("", properties, .plain)
            }
            if current == UInt8(ascii: ":") { return try scalar(try parseFlowPlain(), properties, .plain) }
            throw error("did not find expected node content")
        case nil: throw error("did not find expected node content")
        default: return try scalar(try parseFlowPlain(), properties, .plain)
        }
    }

    private mutating func parseFlowPlain() throws(YAMLError) -> String {
        var text = try parsePlainLine(inFlow: true)
        while true {
            let before = self
            while isBlank(current) {
                index += 1
            }
            var breaks = 0
            while isBreak(current) {
                skipBreak()
                breaks += 1
                while isBlank(current) {
                    index += 1
                }
            }
            guard breaks > 0, let byte = current, !",[]{}#".utf8.contains(byte), !isAtMarker,
                !(byte == UInt8(ascii: ":") && isPlainEnd(at: index))
            else {
                self = before
                return text
            }
            text += breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)
            text += try parsePlainLine(inFlow: true, isContinued: true)
        }
    }
}
