/// What a parse makes of the pieces it finds; one parser serves trees with and without spans.
protocol JSONTree {
    associatedtype Member

    static func leaf(_ scalar: JSONScalar, span: Range<Int>) -> Self
    static func array(_ elements: [Self], span: Range<Int>) -> Self
    static func object(_ members: [Member], span: Range<Int>) -> Self
    static func member(name: String, nameSpan: Range<Int>, value: Self) -> Member
}

/// A JSON value without children.
enum JSONScalar {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
}

extension JSONTree {
    /// Parses exactly one value, in a loop with its own stack: nesting costs heap and never the call stack.
    static func parseTree(
        _ bytes: UnsafeBufferPointer<UInt8>,
        maximumDepth: Int
    ) throws(JSONSyntaxError) -> Self {
        var scanner = JSONScanner(bytes)
        try scanner.refuseByteOrderMark()
        var stack = JSONParseStack<Self>()
        while true {
            // A value must begin here; open containers until one is complete.
            var value: Self
            scanner.skipWhiteSpace()
            let start = scanner.offset
            switch scanner.current {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = scanner.current == UInt8(ascii: "{")
                guard stack.frames.count < maximumDepth else {
                    throw JSONSyntaxError(
                        offset: scanner.offset,
                        message: "The value is nested more than \(maximumDepth) levels deep",
                        isTooDeep: true
                    )
                }
                scanner.advance()
                scanner.skipWhiteSpace()
                if scanner.current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    scanner.advance()
                    let span = start..<scanner.offset
                    value = isObject ? .object([], span: span) : .array([], span: span)
                } else {
                    stack.open(isObject: isObject, at: start)
                    if isObject {
                        try stack.readName(&scanner)
                    }
                    continue
                }
            default:
                value = try leaf(&scanner)
            }
            // A value is complete; hand it to its container, and close those that end here.
            while true {
                scanner.skipWhiteSpace()
                guard let frame = stack.frames.last else {
                    guard scanner.current == nil else {
                        throw scanner.unexpected("the end of the text after the value")
                    }
                    return value
                }
                stack.add(value)
                if scanner.current == UInt8(ascii: ",") {
                    scanner.advance()
                    if frame.isObject {
                        try stack.readName(&scanner)
                    }
                    break
                }
                guard scanner.current == (frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw scanner.unexpected(
                        frame.isObject
                            ? "\",\" or \"}\" after a member" : "\",\" or \"]\" after an element"
                    )
                }
                scanner.advance()
                value = stack.close(at: scanner.offset)
            }
        }
    }

    private static func leaf(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Self {
        let start = scanner.offset
        let scalar: JSONScalar
        switch scanner.current {
        case UInt8(ascii: "\""):
            scalar = .string(try scanner.string())
        case let byte? where byte == UInt8(ascii: "-") || JSONScanner.isDigit(byte):
            scalar = .number(JSONNumber(validated: try scanner.number()))
        case UInt8(ascii: "t"):
            try scanner.literal("true")
            scalar = .bool(true)
        case UInt8(ascii: "f"):
            try scanner.literal("false")
            scalar = .bool(false)
        case UInt8(ascii: "n"):
            try scanner.literal("null")
            scalar = .null
        default:
            throw scanner.unexpected("a value")
        }
        return leaf(scalar, span: start..<scanner.offset)
    }
}

/// Lends the bytes of any collection in one piece.
///
/// Callers parse inside `body` with a concrete tree type; the parser is several times slower unspecialised.
func withContiguousBytes<Result>(
    _ bytes: some Collection<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> Result
) throws(JSONSyntaxError) -> Result {
    let inPlace = bytes.withContiguousStorageIfAvailable { buffer in
        Swift.Result { () throws(JSONSyntaxError) in try body(buffer) }
    }
    if let inPlace {
        return try inPlace.get()
    }
    return try Array(bytes).withUnsafeBufferPointer(body)
}

/// The containers that are open, and the finished children that wait for them.
private struct JSONParseStack<Tree: JSONTree> {
    struct Frame {
        let isObject: Bool
        /// Where the container begins in the text.
        let start: Int
        /// Where its children begin among the waiting ones.
        let firstChild: Int
    }

    private(set) var frames: [Frame] = []
    private var elements: [Tree] = []
    private var members: [Tree.Member] = []
    private var names: [(text: String, span: Range<Int>)] = []

    mutating func open(isObject: Bool, at start: Int) {
        frames.append(
            Frame(isObject: isObject, start: start, firstChild: isObject ? members.count : elements.count)
        )
    }

    mutating func readName(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        scanner.skipWhiteSpace()
        guard scanner.current == UInt8(ascii: "\"") else {
            throw scanner.unexpected("a member name in double quotes")
        }
        let start = scanner.offset
        names.append((try scanner.string(), start..<scanner.offset))
        scanner.skipWhiteSpace()
        guard scanner.current == UInt8(ascii: ":") else {
            throw scanner.unexpected("\":\" after the member name")
        }
        scanner.advance()
    }

    mutating func add(_ value: Tree) {
        if frames.last?.isObject == true, let name = names.popLast() {
            members.append(Tree.member(name: name.text, nameSpan: name.span, value: value))
        } else {
            elements.append(value)
        }
    }

    /// Ends the innermost container and gives it as a value.
    mutating func close(at end: Int) -> Tree {
        let frame = frames.removeLast()
        let span = frame.start..<end
        if frame.isObject {
            let object = Tree.object(Array(members[frame.firstChild...]), span: span)
            members.removeSubrange(frame.firstChild...)
            return object
        }
        let array = Tree.array(Array(elements[frame.firstChild...]), span: span)
        elements.removeSubrange(frame.firstChild...)
        return array
    }
}
