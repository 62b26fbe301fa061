import SourceText

/// Finds what is wrong with text that is not JSON, and says it as Terraform does.
struct JSONMistake {
    private enum Kind {
        case punctuation(UInt8)
        case string
        case number
        case keyword
        case other
        case end
    }

    private struct Piece {
        let kind: Kind
        let span: Range<Int>
    }

    private struct Container {
        let isObject: Bool
        let start: Int
    }

    let summary: String
    let detail: String
    let span: Range<Int>

    private init(_ summary: String, _ detail: String, _ span: Range<Int>) {
        self.summary = summary
        self.detail = detail
        self.span = span
    }

    private init(separatorIn container: Container, at span: Range<Int>) {
        self.init(
            "Missing attribute seperator comma",
            container.isObject
                ? "A comma must appear between each property definition in an object."
                : "A comma must appear between each value in an array.",
            span
        )
    }

    /// The first mistake in the text, nil where it finds none.
    static func first(in bytes: [UInt8]) -> JSONMistake? {
        var scanner = Scanner(bytes: bytes)
        return scanner.run()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var open: [Container] = []

        /// Walks value by value, with a stack instead of recursion.
        mutating func run() -> JSONMistake? {
            while true {
                // A value, or a property name and its colon before one.
                if open.last?.isObject == true, let problem = propertyName() {
                    return problem
                }
                let piece = next()
                if case .punctuation(let mark) = piece.kind,
                    mark == UInt8(ascii: "{") || mark == UInt8(ascii: "[")
                {
                    open.append(Container(isObject: mark == UInt8(ascii: "{"), start: piece.span.lowerBound))
                    guard closes(peek()) else {
                        continue
                    }
                } else if let problem = scalar(piece) {
                    return problem
                }
                switch separator() {
                case .some(.some(let problem)): return problem
                case .some(.none): return nil
                case .none: continue
                }
            }
        }

        /// What comes after a value: nil to go on with the next one, else the end, with its problem if there is one.
        private mutating func separator() -> JSONMistake?? {
            while let container = open.last {
                let piece = next()
                switch piece.kind {
                case .punctuation(UInt8(ascii: ",")):
                    return closes(peek()) ? .some(trailingComma(piece, container)) : nil
                case .punctuation(UInt8(ascii: "}")) where container.isObject,
                    .punctuation(UInt8(ascii: "]")) where !container.isObject:
                    open.removeLast()
                case .punctuation(UInt8(ascii: "]")):
                    return JSONMistake(
                        "Mismatched braces",
                        "A JSON object must be closed with a brace, not a bracket.",
                        peek().span
                    )
                case .punctuation(UInt8(ascii: "}")):
                    leave(container, from: piece)
                    return JSONMistake(
                        "Mismatched brackets",
                        "A JSON array must be closed with a bracket, not a brace.",
                        peek().span
                    )
                case .end:
                    return JSONMistake(
                        "Unclosed object",
                        container.isObject
                            ? "No closing brace was found for this JSON object."
                            : "No closing bracket was found for this JSON array.",
                        container.start..<(container.start + 1)
                    )
                default:
                    leave(container, from: piece)
                    return JSONMistake(separatorIn: container, at: peek().span)
                }
            }
            let rest = next()
            guard case .end = rest.kind else {
                return JSONMistake(
                    "Extraneous data after value",
                    "Extra characters appear after the JSON value.",
                    rest.span
                )
            }
            return .some(nil)
        }

        /// Moves behind the next closing mark of the container's kind, which is where Terraform then points.
        private mutating func leave(_ container: Container, from first: Piece) {
            let opener = UInt8(ascii: container.isObject ? "{" : "[")
            let closer = UInt8(ascii: container.isObject ? "}" : "]")
            var piece = first
            var open = 1
            while true {
                switch piece.kind {
                case .punctuation(opener):
                    open += 1
                case .punctuation(closer):
                    open -= 1
                    if open <= 1 {
                        return
                    }
                case .end:
                    return
                default:
                    break
                }
                piece = next()
            }
        }

        private func trailingComma(_ comma: Piece, _ container: Container) -> JSONMistake {
            JSONMistake(
                container.isObject ? "Trailing comma in object" : "Trailing comma in array",
                "JSON does not permit a trailing comma after the final "
                    + (container.isObject ? "property in an object." : "value in an array."),
                comma.span
            )
        }

        private mutating func propertyName() -> JSONMistake? {
            let name = next()
            guard case .string = name.kind else {
                if case .number = name.kind {
                    return JSONMistake(
                        "Invalid object property name",
                        "A JSON object property name must be a string",
                        name.span
                    )
                }
                return scalar(name)
                    ?? JSONMistake(
                        "Invalid object property name",
                        "A JSON object property name must be a string",
                        name.span
                    )
            }
            if let problem = scalar(name) {
                return problem
            }
            guard case .punctuation(UInt8(ascii: ":")) = peek().kind else {
                return JSONMistake(
                    "Missing property value colon",
                    "A colon must appear between an object property's name and its value.",
                    peek().span
                )
            }
            _ = next()
            return nil
        }

        /// What is wrong with a value that is neither object nor array.
        private func scalar(_ piece: Piece) -> JSONMistake? {
            switch piece.kind {
            case .string:
                return string(piece.span)
            case .number:
                return isNumber(bytes[piece.span])
                    ? nil
                    : JSONMistake(
                        "Invalid JSON number",
                        "There is a syntax error in the given JSON number.",
                        piece.span
                    )
            case .keyword:
                let word = String(decoding: bytes[piece.span], as: UTF8.self)
                guard !["true", "false", "null"].contains(word) else {
                    return nil
                }
                let suggestion = nearMiss(word, among: ["true", "false", "null"])
                    .map { " Did you mean \"\($0)\"?" }
                return JSONMistake(
                    "Invalid JSON keyword",
                    "\"\(word)\" is not a valid JSON keyword.\(suggestion ?? "")",
                    piece.span
                )
            case .end:
                return JSONMistake("Missing value", "The JSON data ends prematurely.", piece.span)
            case .punctuation, .other:
                return JSONMistake(
                    "Invalid start of value",
                    "A JSON value must start with a brace, a bracket, a number, a string, or a keyword.",
                    piece.span
                )
            }
        }

        private func string(_ span: Range<Int>) -> JSONMistake? {
            func problem(_ offset: Int) -> JSONMistake {
                JSONMistake(
                    "Invalid JSON string",
                    "There is a syntax error in the given JSON string.",
                    offset..<min(offset + 1, bytes.count)
                )
            }
            var index = span.lowerBound + 1
            while index < span.upperBound {
                let byte = bytes[index]
                if byte == UInt8(ascii: "\"") {
                    return nil
                }
                if byte < 0x20 {
                    return problem(index)
                }
                if byte == UInt8(ascii: "\\"), index + 1 < span.upperBound {
                    index += 1
                    if bytes[index] == UInt8(ascii: "u") {
                        let digits = bytes[(index + 1)..<min(index + 5, span.upperBound)]
                        guard digits.count == 4,
                            digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
                        else {
                            return problem(index)
                        }
                    } else if !"\"\\/bfnrt".utf8.contains(bytes[index]) {
                        // Terraform's decoder names the place behind the backslash and its character.
                        return problem(min(index + 1, span.upperBound))
                    }
                }
                index += 1
            }
            return problem(span.upperBound)
        }

        private func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
            var rest = text
            func digits() -> Int {
                let count = rest.prefix(while: UnicodeScan.isDigit).count
                rest = rest.dropFirst(count)
                return count
            }
            if rest.first == UInt8(ascii: "-") {
                rest = rest.dropFirst()
            }
            let hasLeadingZero = rest.first == UInt8(ascii: "0")
            let whole = digits()
            guard whole > 0, !hasLeadingZero || whole == 1 else {
                return false
            }
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                guard digits() > 0 else {
                    return false
                }
            }
            if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
                rest = rest.dropFirst()
                if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
                    rest = rest.dropFirst()
                }
                guard digits() > 0 else {
                    return false
                }
            }
            return rest.isEmpty
        }

        // MARK: Pieces

        private func closes(_ piece: Piece) -> Bool {
            switch (piece.kind, open.last?.isObject) {
            case (.punctuation(UInt8(ascii: "}")), true), (.punctuation(UInt8(ascii: "]")), false): true
            default: false
            }
        }

        private func peek() -> Piece {
            var copy = self
            return copy.next()
        }

        private mutating func next() -> Piece {
            while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
                position += 1
            }
            let start = position
            guard start < bytes.count else {
                return Piece(kind: .end, span: start..<start)
            }
            let kind: Kind
            switch bytes[start] {
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
                UInt8(ascii: ","),
                UInt8(ascii: ":"):
                kind = .punctuation(bytes[start])
                position += 1
            case UInt8(ascii: "\""):
                kind = .string
                skipString()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                kind = .number
                skip { UnicodeScan.isDigit($0) || "+-.eE".utf8.contains($0) }
            case let byte where UnicodeScan.isASCIILetter(byte):
                kind = .keyword
                skip(while: UnicodeScan.isASCIILetter)
            default:
                kind = .other
                position += 1
            }
            return Piece(kind: kind, span: start..<position)
        }

        private mutating func skip(while isPart: (UInt8) -> Bool) {
            while position < bytes.count, isPart(bytes[position]) {
                position += 1
            }
        }

        /// To behind the closing quote, or to the end of the line, where an unclosed string is taken to end.
        private mutating func skipString() {
            position += 1
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\\"):
                    position = min(position + 2, bytes.count)
                case UInt8(ascii: "\""):
                    position += 1
                    return
                case UInt8(ascii: "\n"):
                    return
                default:
                    position += 1
                }
            }
        }
    }
}
