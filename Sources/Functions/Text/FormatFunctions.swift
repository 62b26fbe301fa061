import Evaluation
import Values

extension FunctionTable {
    static let formats: [Function] = [.format, .formatList]
}

extension Function {
    fileprivate static let format = Function(
        "format",
        [.string("format")],
        variadic: Parameter("args", .any, allowsNull: true, allowsUnknown: true),
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        guard arguments.allSatisfy(\.isWhollyKnown) else {
            let literal = String(
                decoding: arguments[0].text.utf8.prefix { $0 != UInt8(ascii: "%") },
                as: UTF8.self
            )
            return .unknown(.string).refined(Refinement(isNotNull: true, prefix: literal.safePrefix))
        }
        var formatter = TextFormatter(arguments: arguments.dropFirst())
        return .string(try formatter.format(arguments[0].text))
    }

    fileprivate static let formatList = Function(
        "formatlist",
        [.string("format")],
        variadic: Parameter("args", .any, allowsNull: true, allowsUnknown: true),
        returns: .list(.string)
    ) { (arguments, _) throws(FunctionError) in
        let given = arguments.dropFirst()
        guard let count = try roundCount(given) else { return .unknown(.list(.string)) }
        var results: [Value] = []
        var limit = SizeLimit()
        results.reserveCapacity(count)
        for index in 0..<count {
            let round = given.map { $0.isNull ? $0 : $0.elements?[index] ?? $0 }
            guard round.allSatisfy(\.isWhollyKnown) else {
                results.append(.unknown(.string))
                continue
            }
            var formatter = TextFormatter(arguments: round[...])
            do {
                let text = try formatter.format(arguments[0].text)
                try limit.add(text.utf8.count + ValueExtent.overhead)
                results.append(.string(text))
            } catch let error as FunctionError where given.isEmpty {
                throw error
            } catch let error as FunctionError {
                throw FunctionError("error on format iteration \(words: index): \(error.wording)")
            } catch {
                throw FunctionError("error on format iteration \(words: index)")
            }
        }
        return Value(.list(results, element: .string))
    }

    /// How many elements the lists among the arguments have; `nil` when that is not known.
    private static func roundCount(_ arguments: ArraySlice<Value>) throws(FunctionError) -> Int? {
        var count: (argument: Int, elements: Int)?
        var isUnknown = false
        for (index, argument) in arguments.enumerated() where !argument.isNull {
            let length: Int
            switch argument.type {
            case .list, .set:
                guard let known = argument.elementCount else {
                    isUnknown = true
                    continue
                }
                length = known
            case .tuple(let types): length = types.count
            default: continue
            }
            isUnknown = isUnknown || argument.isUnknown
            if let count, count.elements != length {
                throw FunctionError(
                    "argument \(words: index + 1) has length \(words: length), which is inconsistent with argument"
                        + " \(words: count.argument) of length \(words: count.elements)",
                    argument: index + 1
                )
            }
            count = count ?? (index + 1, length)
        }
        return isUnknown ? nil : count?.elements ?? 1
    }
}
