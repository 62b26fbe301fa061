import Evaluation
import Values
import YAMLText

extension FunctionTable {
    static let yaml: [Function] = [.yamlDecode, .yamlEncode]
}

extension Function {
    fileprivate static let yamlEncode = Function(
        "yamlencode",
        [Parameter("value", .any, allowsNull: true, allowsDynamic: true)],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        guard arguments[0].isWhollyKnown else { return .unknown(.string) }
        guard let text = YAMLWriter.text(of: arguments[0]) else { throw SizeLimit.exceeded }
        return .string(text)
    }

    fileprivate static let yamlDecode = Function(
        "yamldecode",
        [.string("src")],
        returnType: { _ in .any }
    ) { (arguments, _) throws(FunctionError) in
        try decodeYAML(arguments[0].text)
    }

    private static func decodeYAML(_ text: String) throws(FunctionError) -> Value {
        try text.limitValues(separatedBy: Set(",[{\n".utf8))
        var parser = YAMLParser(text) { YAMLScalar.resolve($0, tag: $1, style: $2) }
        do {
            return try parser.parseDocument()
        } catch {
            throw FunctionError(
                "on line \(words: error.line), column \(words: error.column): \(error.reason, orElse: error.unquotedReason)"
            )
        }
    }
}
