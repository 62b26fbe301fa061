import Evaluation
import JSONText
import Values

extension FunctionTable {
    static let json: [Function] = [.jsonDecode, .jsonEncode]
}

extension Function {
    fileprivate static let jsonEncode = Function(
        "jsonencode",
        [Parameter("val", .any, allowsNull: true, allowsUnknown: true, allowsDynamic: true)],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        guard arguments[0].isWhollyKnown else {
            let prefix = arguments[0].isDefinitelyNotNull ? arguments[0].type.jsonOpening : ""
            return .unknown(.string).refined(Refinement(isNotNull: true, prefix: prefix))
        }
        guard let text = arguments[0].jsonText else {
            throw FunctionError("cannot serialize infinity as JSON")
        }
        return .string(text)
    }

    fileprivate static let jsonDecode = Function(
        "jsondecode",
        [.string("str")],
        returnType: { _ in .any }
    ) { (arguments, _) throws(FunctionError) in
        try decodeJSON(arguments[0].text)
    }

    private static func decodeJSON(_ text: String) throws(FunctionError) -> Value {
        try text.limitValues(separatedBy: Set(",[{".utf8))
        let json: JSONValue
        do {
            json = try JSONValue(parsing: text.replacingLoneSurrogates)
        } catch {
            throw FunctionError(
                "\(error.message, orElse: "The text is not JSON") at offset \(words: error.offset)"
            )
        }
        do {
            return try Value(json: json)
        } catch {
            throw FunctionError(error.located, argument: 0)
        }
    }
}

extension Value {
    /// The value as JSON text the way Go writes it; `nil` when it holds unknowns or infinite numbers.
    var jsonText: String? {
        json?.text(JSONStyle(indent: nil, sortedKeys: false, escapesHTML: true))
    }
}

extension ValueType {
    /// How the JSON of a value that is not null begins.
    fileprivate var jsonOpening: String {
        switch self {
        case .string: "\""
        case .list, .set, .tuple: "["
        case .map, .object: "{"
        case .any, .bool, .number: ""
        }
    }
}

extension String {
    /// JSON with `\\ufffd` in place of every escape that is half of a surrogate pair, as Go reads it.
    fileprivate var replacingLoneSurrogates: String {
        let bytes = utf8Bytes
        func unit(_ index: Int) -> UInt32? {
            guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            else {
                return nil
            }
            return UInt32(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
        }
        guard utf8.contains(UInt8(ascii: "\\")) else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            var length = bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            if let first = unit(index) {
                length = 6
                if 0xD800...0xDFFF ~= first {
                    guard first < 0xDC00, let second = unit(index + 6), 0xDC00...0xDFFF ~= second else {
                        result += "\\ufffd".utf8
                        index += 6
                        continue
                    }
                    length = 12
                }
            }
            let end = Swift.min(index + length, bytes.count)
            result += bytes[index..<end]
            index = end
        }
        return String(decoding: result, as: UTF8.self)
    }
}
