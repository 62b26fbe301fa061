import Evaluation
import Values

extension FunctionTable {
    static let encodings: [Function] = [
        .base64Encode, .base64Decode, .base64GZip, .textEncode, .textDecode, .urlEncode,
    ]
}

extension Function {
    fileprivate static let base64Encode = text("base64encode") { Base64.encode($0.utf8Bytes) }
    fileprivate static let base64GZip = text("base64gzip") { Base64.encode(GZip.compress($0.utf8Bytes)) }

    fileprivate static let base64Decode = Function(
        "base64decode",
        [Parameter("str", .string, allowsMarked: true)],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let text = arguments[0].text
        guard let bytes = try? Base64.decode(text) else {
            throw FunctionError("failed to decode base64 data \(arguments[0].text.quotedAsInGo, of: 0)")
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw FunctionError("the result of decoding the provided string is not valid UTF-8")
        }
        return .string(decoded).marked(arguments[0].marks)
    }

    fileprivate static let textEncode = Function(
        "textencodebase64",
        [.string("string"), .string("encoding")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let encoding = try encoding(named: arguments[1].text)
        guard let bytes = encoding.encode(arguments[0].text) else {
            throw FunctionError(
                "the given string contains characters that cannot be represented in \(encoding.name, of: 1)",
                argument: 0
            )
        }
        return .string(Base64.encode(bytes))
    }

    fileprivate static let textDecode = Function(
        "textdecodebase64",
        [.string("source"), .string("encoding")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let encoding = try encoding(named: arguments[1].text)
        guard let text = encoding.decode(try base64Bytes(arguments[0].text)) else {
            throw FunctionError(
                "the given string contains symbols that are not defined for \(encoding.name, of: 1)",
                argument: 0
            )
        }
        return .string(text)
    }

    private static func base64Bytes(_ text: String) throws(FunctionError) -> [UInt8] {
        do {
            return try Base64.decode(text)
        } catch {
            throw FunctionError(
                "the given value is has an invalid base64 symbol at offset \(words: error.offset)",
                argument: 0
            )
        }
    }

    private static func encoding(named name: String) throws(FunctionError) -> TextEncoding {
        guard let encoding = TextEncoding(named: name) else {
            throw FunctionError(
                "\(name.quotedAsInGo, of: 1) is not a supported IANA encoding name or alias in this version of keyform",
                argument: 1
            )
        }
        return encoding
    }

    fileprivate static let urlEncode = text("urlencode") { text in
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "~": result.append(byte)
            case " ": result.append(UInt8(ascii: "+"))
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
