import Evaluation
import Values

extension FunctionTable {
    static let patterns: [Function] = [.regex, .regexAll]
}

extension Function {
    fileprivate static let regex = Function(
        "regex",
        [.string("pattern"), .string("string")],
        returnType: { (arguments) throws(FunctionError) in
            guard let pattern = arguments[0].stringValue else { return .any }
            return try RegularExpression.read(pattern).resultType
        }
    ) { (arguments, context) throws(FunctionError) in
        let expression = try RegularExpression.read(arguments[0].text)
        let text = arguments[1].text
        guard let match = try expression.firstMatch(in: text, workLimit: context.matchingLimit) else {
            throw FunctionError("pattern did not match any part of the given string")
        }
        return expression.result(of: match, in: text.utf8Bytes)
    }

    fileprivate static let regexAll = Function(
        "regexall",
        [.string("pattern"), .string("string")],
        returnType: { (arguments) throws(FunctionError) in
            guard let pattern = arguments[0].stringValue else { return .list(.any) }
            return .list(try RegularExpression.read(pattern).resultType)
        }
    ) { (arguments, context) throws(FunctionError) in
        let expression = try RegularExpression.read(arguments[0].text)
        let bytes = arguments[1].text.utf8Bytes
        let results = try expression.allMatches(in: arguments[1].text, workLimit: context.matchingLimit).map {
            expression.result(of: $0, in: bytes)
        }
        return Value(.list(results, element: try expression.resultType))
    }
}

extension RegularExpression {
    /// The pattern of `regex` and `regexall`.
    fileprivate static func read(_ pattern: String) throws(FunctionError) -> RegularExpression {
        do {
            return try parsed(pattern)
        } catch {
            throw FunctionError(
                "invalid regexp pattern: \(words: error.reason) in \(error.part, of: 0)",
                argument: 0
            )
        }
    }

    /// The pattern between the slashes of `replace`.
    static func replacing(_ pattern: String) throws(FunctionError) -> RegularExpression {
        do {
            return try parsed(pattern)
        } catch {
            throw FunctionError("error parsing regexp: \(words: error.reason): `\(error.part, of: 1)`")
        }
    }

    fileprivate var resultType: ValueType {
        get throws(FunctionError) {
            if groupNames.isEmpty { return .string }
            let names = groupNames.compactMap(\.self)
            if names.isEmpty { return .tuple(groupNames.map { _ in .string }) }
            guard names.count == groupNames.count else {
                throw FunctionError(
                    "invalid regexp pattern: cannot mix both named and unnamed capture groups",
                    argument: 0
                )
            }
            return .object(Dictionary(names.map { ($0, .string) }, uniquingKeysWith: { $1 }))
        }
    }

    /// The whole match, or the groups as a tuple or by their names.
    fileprivate func result(of match: Match, in text: [UInt8]) -> Value {
        func value(_ range: Range<Int>?) -> Value {
            range.map { .string(String(decoding: text[$0], as: UTF8.self)) } ?? .null(.string)
        }
        if groupNames.isEmpty { return value(match.range) }
        let groups = match.groups.map(value)
        guard groupNames[0] != nil else { return .tuple(groups) }
        return .object(ValueMap(zip(groupNames.map { $0 ?? "" }, groups)))
    }
}
