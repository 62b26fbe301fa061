import Evaluation
import FoundationEssentials
import Values

extension FunctionTable {
    static let strings: [Function] = [
        .chomp, .endsWith, .indent, .join, .lower, .replace, .sort, .split, .startsWith, .stringContains,
        .reverseText,
        .substring, .title, .trim, .trimPrefix, .trimSpace, .trimSuffix, .upper,
    ]
}

extension Function {
    fileprivate static let upper = text("upper") { $0.mappingScalars(\.simpleUppercase) }
    fileprivate static let lower = text("lower") { $0.mappingScalars(\.simpleLowercase) }
    fileprivate static let title = text("title") { $0.titlecasedWords }
    fileprivate static let reverseText = text("strrev") { $0.reversedGraphemes }

    fileprivate static let chomp = text("chomp") { text in
        text.keepingBytes { bytes in
            bytes.dropLast(while: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
        }
    }

    fileprivate static let trimSpace = text("trimspace") { $0.trimmingScalars(\.isSpaceInGo) }

    fileprivate static let trim = Function("trim", [.string("str"), .string("cutset")], returns: .string) {
        (arguments, _) throws(FunctionError) in
        let cutset = Set(arguments[1].text.unicodeScalars)
        return .string(arguments[0].text.trimmingScalars(cutset.contains))
    }

    fileprivate static let trimPrefix = Function(
        "trimprefix",
        [.string("str"), .string("prefix")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let prefix = arguments[1].text.utf8
        return .string(
            arguments[0].text.keepingBytes { $0.starts(with: prefix) ? $0.dropFirst(prefix.count) : $0[...] }
        )
    }

    fileprivate static let trimSuffix = Function(
        "trimsuffix",
        [.string("str"), .string("suffix")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let suffix = arguments[1].text.utf8
        return .string(
            arguments[0].text.keepingBytes { $0.ends(with: suffix) ? $0.dropLast(suffix.count) : $0[...] }
        )
    }

    fileprivate static let startsWith = Function(
        "startswith",
        [Parameter("str", .string, allowsUnknown: true), .string("prefix")],
        returns: .bool
    ) { (arguments, _) throws(FunctionError) in
        let prefix = arguments[1].text.utf8
        guard let text = arguments[0].stringValue?.utf8 else {
            let known = arguments[0].refinement.prefix.utf8
            return known.count < prefix.count ? .unknown(.bool) : .bool(known.starts(with: prefix))
        }
        return .bool(text.starts(with: prefix))
    }

    fileprivate static let endsWith = Function(
        "endswith",
        [.string("str"), .string("suffix")],
        returns: .bool
    ) {
        (arguments, _) throws(FunctionError) in
        .bool(arguments[0].text.utf8.ends(with: arguments[1].text.utf8))
    }

    fileprivate static let stringContains = Function(
        "strcontains",
        [.string("str"), .string("substr")],
        returns: .bool
    ) { (arguments, _) throws(FunctionError) in
        let search = ByteSearch(for: arguments[1].text)
        return .bool(search.first(in: arguments[0].text.utf8Bytes, from: 0) != nil)
    }

    fileprivate static let indent = Function("indent", [.number("spaces"), .string("str")], returns: .string)
    {
        (arguments, _) throws(FunctionError) in
        let spaces = try arguments[0].wholeNumber()
        let lines = arguments[1].text.utf8.count { $0 == UInt8(ascii: "\n") }
        guard spaces >= 0 else {
            throw FunctionError("the number of spaces must not be negative", argument: 0)
        }
        var limit = SizeLimit()
        try limit.add(spaces, times: lines + 1)
        return .string(
            try arguments[1].text.replacingAll("\n", with: "\n" + String(repeating: " ", count: spaces))
        )
    }

    fileprivate static let split = Function(
        "split",
        [.string("separator"), .string("str")],
        returns: .list(.string)
    ) { (arguments, _) throws(FunctionError) in
        .strings(try arguments[1].text.components(separatedBy: arguments[0].text))
    }

    fileprivate static let join = Function(
        "join",
        [.string("separator")],
        variadic: Parameter("lists", .list(.string)),
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let lists = arguments.dropFirst()
        guard !lists.isEmpty else { throw FunctionError("at least one list is required") }
        guard lists.allSatisfy(\.isWhollyKnown) else { return .unknown(.string) }
        var parts: [String] = []
        var limit = SizeLimit()
        for (position, list) in lists.enumerated() {
            for (index, element) in (list.elements ?? []).enumerated() {
                guard let text = element.stringValue else {
                    let place =
                        lists.count > 1 ? "element \(index) of list \(position + 1)" : "element \(index)"
                    throw FunctionError(
                        "\(words: place) is null; cannot concatenate null values",
                        argument: position + 1
                    )
                }
                try limit.add(text.utf8.count + arguments[0].text.utf8.count)
                parts.append(text)
            }
        }
        return .string(parts.joined(separator: arguments[0].text))
    }

    fileprivate static let sort = Function(
        "sort",
        [Parameter("list", .list(.string), allowsUnknown: true)],
        returns: .list(.string)
    ) { (arguments, _) throws(FunctionError) in
        guard arguments[0].isWhollyKnown else {
            let counts = arguments[0].possibleCounts
            return .unknown(.list(.string)).refined(
                Refinement(isNotNull: true, leastCount: counts.least, greatestCount: counts.greatest)
            )
        }
        var texts: [String] = []
        for (index, element) in (arguments[0].elements ?? []).enumerated() {
            guard let text = element.stringValue else {
                throw FunctionError(
                    "given list element \(words: index) is null; a null string cannot be sorted"
                )
            }
            texts.append(text)
        }
        return .strings(texts.sortedByBytes())
    }

    fileprivate static let substring = Function(
        "substr",
        [.string("str"), .number("offset"), .number("length")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let text = arguments[0].text
        var offset = try arguments[1].wholeNumber()
        let length = try arguments[2].wholeNumber()
        if offset < 0 {
            // Before the beginning counts as the beginning; otherwise zero characters would be none here too.
            offset += text.graphemeCount
        } else if length == 0 {
            return .string("")
        }
        // Terraform takes zero characters for all of them when counting from the end.
        let part = text.graphemes(behind: max(0, offset), atMost: length <= 0 ? nil : length)
        return .string(String(part))
    }

    fileprivate static let replace = Function(
        "replace",
        [.string("str"), .string("substr"), .string("replace")],
        returns: .string
    ) { (arguments, context) throws(FunctionError) in
        let (text, pattern, replacement) = (arguments[0].text, arguments[1].text, arguments[2].text)
        guard pattern.utf8.count > 1, pattern.utf8.first == UInt8(ascii: "/"),
            pattern.utf8.last == UInt8(ascii: "/")
        else {
            return .string(try text.replacingAll(pattern, with: replacement))
        }
        let expression = try RegularExpression.replacing(String(pattern.dropFirst().dropLast()))
        let limit = context.matchingLimit
        return .string(try expression.replaceAll(in: text, with: replacement, workLimit: limit))
    }
}
