internal import SourceText
internal import Values

/// Why a text is not an address, and where in it.
package struct AddressError: Error, Sendable, Hashable {
    /// The text that was given.
    package let text: String
    /// Offset of the trouble into the text's UTF-8.
    package let offset: Int
    /// What is wrong and what would be right, as sentences without a final stop.
    package let message: String
}

extension AddressError: CustomStringConvertible {
    package var description: String {
        "\(InstanceAddress.quoted(text)) is not a resource address: \(message)"
    }
}

extension ModuleAddress {
    /// Parses `module.NAME`, with an instance key after the name or without, once or more with dots between.
    ///
    /// - Throws: `AddressError` naming the place, also for the address of something in a module.
    package init(parsing text: String) throws(AddressError) {
        var parser = AddressParser(text)
        self = try parser.module()
        if !parser.endsWithModule || isRoot {
            throw parser.error("the address of a module looks like `module.NAME`")
        }
    }
}

extension ResourceAddress {
    /// Parses `TYPE.NAME` or `data.TYPE.NAME`, each also with the path of a module before it.
    ///
    /// - Throws: `AddressError` naming the place, also for an address with an instance key.
    package init(parsing text: String) throws(AddressError) {
        var parser = AddressParser(text)
        self = try parser.resource()
        if parser.peek == "[" {
            throw parser.error("this names one instance; the address of the whole resource ends before `[`")
        }
        try parser.end()
    }
}

extension InstanceAddress {
    /// Parses `TYPE.NAME`, `TYPE.NAME[0]` or `TYPE.NAME["key"]`, each also with `data.` and the path of a module before it.
    ///
    /// The key is written with the escapes of configuration text: `\n`, `\r`, `\t`, `\"`, `\\`, `\uNNNN`,
    /// `\UNNNNNNNN`, `$${` and `%%{`.
    ///
    /// - Throws: `AddressError` naming the place.
    package init(parsing text: String) throws(AddressError) {
        var parser = AddressParser(text)
        let resource = try parser.resource()
        let key = try parser.key()
        try parser.end()
        self.init(resource, key)
    }
}

extension AddressTarget {
    /// Parses the address of a module, a resource or an instance.
    ///
    /// - Throws: `AddressError` naming the place.
    package init(parsing text: String) throws(AddressError) {
        var parser = AddressParser(text)
        let module = try parser.module()
        if !module.isRoot, parser.endsWithModule {
            self = .module(module)
        } else {
            self = .resource(try InstanceAddress(parsing: text))
        }
    }
}

/// A cursor over the scalars of an address.
private struct AddressParser {
    let text: String
    let scalars: [Unicode.Scalar]
    var position = 0

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    var peek: Unicode.Scalar? {
        position < scalars.count ? scalars[position] : nil
    }

    func peek(after distance: Int) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    func error(_ message: String, at index: Int? = nil) -> AddressError {
        let offset = scalars[..<(index ?? position)].reduce(0) { $0 + UTF8.width($1) }
        return AddressError(text: text, offset: offset, message: message)
    }

    mutating func end() throws(AddressError) {
        guard let scalar = peek else { return }
        throw error(
            scalar == "."
                ? "it names an attribute; an address ends with the resource's name or `]`"
                : "unexpected \(shown(scalar)) after the end of the address"
        )
    }

    /// The path of modules that an address starts with; a dot between it and what follows is passed.
    mutating func module() throws(AddressError) -> ModuleAddress {
        var steps: [ModuleAddress.Step] = []
        while startsModule {
            position += "module".count
            guard peek == "." else {
                throw error("prefix \"module.\" must be followed by a module name")
            }
            position += 1
            let name = try identifier("a module's name")
            steps.append(ModuleAddress.Step(name, try key()))
            if peek == "." {
                position += 1
            } else {
                break
            }
        }
        return ModuleAddress(steps)
    }

    /// Whether the text ends with the path of modules that was read, without a dot.
    var endsWithModule: Bool {
        position == scalars.count && scalars.last != "."
    }

    private var startsModule: Bool {
        let word = "module".unicodeScalars
        guard scalars[position...].starts(with: word) else { return false }
        return position + word.count == scalars.count || !scalars[position + word.count].continuesIdentifier
    }

    mutating func resource() throws(AddressError) -> ResourceAddress {
        if scalars.isEmpty {
            throw error("it is empty; an address looks like `ionoscloud_user.alice`")
        }
        let module = try module()
        if !module.isRoot, endsWithModule {
            throw error("this names a module; the address of a resource goes on with `.TYPE.NAME`")
        }
        let first = try identifier("a resource type")
        guard first == "data" else {
            if !module.isRoot, position == scalars.count {
                throw error("resource specification must include a resource type and name")
            }
            try dot(after: "the type", before: "the resource's name")
            return ResourceAddress(type: first, name: try identifier("a name"), module: module)
        }
        try dot(after: "`data`", before: "the data source's type")
        let type = try identifier("a data source type")
        try dot(after: "the type", before: "the data source's name")
        return ResourceAddress(mode: .data, type: type, name: try identifier("a name"), module: module)
    }

    mutating func dot(after: String, before: String) throws(AddressError) {
        guard peek == "." else {
            let found = peek.map { "found \(shown($0))" } ?? "it ends here"
            throw error("expected `.` and \(before) after \(after), \(found)")
        }
        position += 1
    }

    /// An HCL identifier: a letter or `_`, then letters, digits, `_` and `-`.
    mutating func identifier(_ what: String) throws(AddressError) -> String {
        var name = String.UnicodeScalarView()
        guard let first = peek else {
            throw error("expected \(what), it ends here")
        }
        guard first.startsIdentifier else {
            throw error("\(what) starts with a letter or `_`, not with \(shown(first))")
        }
        while let scalar = peek, scalar.continuesIdentifier {
            name.append(scalar)
            position += 1
        }
        return String(name).normalizedNFC
    }

    mutating func key() throws(AddressError) -> InstanceKey? {
        guard peek == "[" else { return nil }
        position += 1
        let key: InstanceKey
        switch peek {
        case "\"": key = .key(try quotedKey())
        case let digit? where ("0"..."9").contains(digit): key = .index(try index())
        case nil: throw error("expected an index or a quoted key after `[`, it ends here")
        case "]": throw error("expected an index or a quoted key between `[` and `]`")
        case "-": throw error("an index is a whole number from 0 on")
        case let other?:
            throw error(
                "expected a number or a key in double quotes after `[`, found \(shown(other)); "
                    + "a shell may have removed the quotes: put the whole address in single quotes"
            )
        }
        guard peek == "]" else {
            throw error(
                "expected `]` after the instance key, \(peek.map { "found \(shown($0))" } ?? "it ends here")"
            )
        }
        position += 1
        return key
    }

    private mutating func index() throws(AddressError) -> Int {
        let start = position
        var digits = ""
        while let digit = peek, ("0"..."9").contains(digit) {
            digits.unicodeScalars.append(digit)
            position += 1
        }
        if digits.count > 1, digits.hasPrefix("0") {
            throw error("an index has no leading zeros", at: start)
        }
        guard let index = Int(digits) else {
            throw error("the index is too large", at: start)
        }
        return index
    }

    private mutating func quotedKey() throws(AddressError) -> String {
        let start = position
        position += 1
        var key = String.UnicodeScalarView()
        while let scalar = peek {
            switch scalar {
            case "\"":
                position += 1
                return String(key).normalizedNFC
            case "\\":
                key.append(try escape())
            case "$" where peek(after: 1) == "$" && peek(after: 2) == "{",
                "%" where peek(after: 1) == "%" && peek(after: 2) == "{":
                key.append(scalar)
                key.append("{")
                position += 3
            case "$" where peek(after: 1) == "{", "%" where peek(after: 1) == "{":
                throw error("a key holds no template; `\(scalar){` itself is written `\(scalar)\(scalar){`")
            case "\n", "\r":
                throw error("a line break in a key is written `\\n` or `\\r`")
            default:
                key.append(scalar)
                position += 1
            }
        }
        throw error("the quoted key has no closing `\"`", at: start)
    }

    private mutating func escape() throws(AddressError) -> Unicode.Scalar {
        let start = position
        let kind = peek(after: 1)
        position += 2
        switch kind {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\"": return "\""
        case "\\": return "\\"
        case "u": return try hexadecimal(digits: 4, from: start)
        case "U": return try hexadecimal(digits: 8, from: start)
        default:
            throw error(
                "unknown escape; `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\`, `\\uNNNN` and `\\UNNNNNNNN` exist",
                at: start
            )
        }
    }

    private mutating func hexadecimal(digits: Int, from start: Int) throws(AddressError) -> Unicode.Scalar {
        var code: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = peek, digit.isASCII, let value = Character(digit).hexDigitValue else {
                throw error("the escape needs \(digits) hexadecimal digits", at: start)
            }
            code = code << 4 | UInt32(value)
            position += 1
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw error("the escape names no Unicode character", at: start)
        }
        return scalar
    }

    private func shown(_ scalar: Unicode.Scalar) -> String {
        scalar == " " ? "a space" : "`\(scalar.escaped(asASCII: false))`"
    }
}
