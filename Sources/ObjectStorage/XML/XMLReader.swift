/// Why bytes are not the XML of an answer, as the end of a sentence.
struct XMLSyntaxError: Error, Sendable, Hashable {
    let problem: String
    /// In bytes from the start.
    let offset: Int
}

/// Reads the XML of answers, leniently: any root, any namespace, unknown elements, with or without a declaration.
///
/// There are no external entities, and no document type that could define any: a document that has one is refused. What an
/// unknown entity stands for is not known, so it stays as it is written. Depth and size are bounded.
struct XMLReader {
    /// Larger than any answer that is asked for: a page of a thousand keys has at most a few megabytes.
    static let largestDocument = 32 << 20
    /// Deeper than any answer of the API by far, and small enough to walk over by recursion.
    static let deepestNesting = 64

    private let bytes: [UInt8]
    private var position = 0
    /// The elements that are open, the root first.
    private var open: [XMLElement] = []
    /// Text of the innermost open element so far.
    private var texts: [[UInt8]] = []
    private var root: XMLElement?

    /// Reads a document.
    ///
    /// - Parameter bytes: in UTF-8; what is no UTF-8 is read as replacement characters.
    /// - Returns: its root.
    /// - Throws: what is wrong with it.
    static func read(_ bytes: [UInt8]) throws(XMLSyntaxError) -> XMLElement {
        var reader = XMLReader(bytes: bytes)
        return try reader.document()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func problem(_ text: String) -> XMLSyntaxError {
        XMLSyntaxError(problem: text, offset: position)
    }

    private mutating func document() throws(XMLSyntaxError) -> XMLElement {
        guard bytes.count <= Self.largestDocument else {
            throw problem("it is larger than \(Self.largestDocument) bytes")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
        }
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<") {
                try markup()
            } else {
                try text()
            }
        }
        if let innermost = open.last {
            throw problem("it ends inside <\(innermost.name)>")
        }
        guard let root else {
            throw problem("it holds no element")
        }
        return root
    }

    // MARK: Markup

    private mutating func markup() throws(XMLSyntaxError) {
        if skip("<!--") {
            try skipPast("-->", of: "a comment")
        } else if skip("<![CDATA[") {
            let start = position
            try skipPast("]]>", of: "a CDATA section")
            append(bytes[start..<(position - 3)])
        } else if skip("<?") {
            try skipPast("?>", of: "an instruction")
        } else if skip("<!") {
            throw problem("it has a document type, which is not read")
        } else if skip("</") {
            try endTag()
        } else {
            position += 1
            try startTag()
        }
    }

    private mutating func startTag() throws(XMLSyntaxError) {
        guard root == nil else {
            throw problem("something follows its root element")
        }
        let name = try name()
        let isEmpty = try skipAttributes()
        guard open.count < Self.deepestNesting else {
            throw problem("its elements are nested more than \(Self.deepestNesting) deep")
        }
        open.append(XMLElement(name))
        texts.append([])
        if isEmpty {
            close()
        }
    }

    private mutating func endTag() throws(XMLSyntaxError) {
        let name = try name()
        skipSpace()
        guard skip(">") else {
            throw problem("the end of <\(name)> is cut off")
        }
        guard let innermost = open.last else {
            throw problem("</\(name)> closes nothing")
        }
        guard innermost.name == name else {
            throw problem("</\(name)> stands where </\(innermost.name)> belongs")
        }
        close()
    }

    private mutating func close() {
        guard var element = open.popLast(), let text = texts.popLast() else {
            return
        }
        element.text = String(decoding: text, as: UTF8.self)
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    /// The name of an element without its prefix.
    private mutating func name() throws(XMLSyntaxError) -> String {
        let start = position
        while position < bytes.count, Self.isNameByte(bytes[position]) {
            position += 1
        }
        guard position > start else {
            throw problem("the name of an element is missing")
        }
        let name = bytes[start..<position]
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        guard !local.isEmpty else {
            throw problem("the name of an element is missing")
        }
        return String(decoding: local, as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: "-._:".utf8.contains(byte)
        }
    }

    /// Skips what is left of a start tag; a `>` in quotes does not end it.
    ///
    /// - Returns: whether the element is empty.
    private mutating func skipAttributes() throws(XMLSyntaxError) -> Bool {
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if let open = quote {
                quote = byte == open ? nil : open
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return bytes[position - 2] == UInt8(ascii: "/")
            } else if byte == UInt8(ascii: "<") {
                break
            }
        }
        throw problem("a tag is cut off")
    }

    // MARK: Text

    private mutating func text() throws(XMLSyntaxError) {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            position += 1
        }
        guard !open.isEmpty else {
            guard bytes[start..<position].allSatisfy(Self.isSpace) else {
                position = start
                throw problem(
                    root == nil ? "it does not begin with an element" : "something follows its root element"
                )
            }
            return
        }
        var rest = bytes[start..<position]
        while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
            append(rest[..<ampersand])
            rest = rest[ampersand...]
            // No reference is longer than `&#x10FFFF;`, however many zeros one may write.
            if let end = rest.prefix(16).firstIndex(of: UInt8(ascii: ";")),
                let character = Self.character(of: rest[(ampersand + 1)..<end])
            {
                append(Array(String(character).utf8)[...])
                rest = rest[(end + 1)...]
            } else {
                append(rest.prefix(1))
                rest = rest.dropFirst()
            }
        }
        append(rest)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        if !texts.isEmpty {
            texts[texts.count - 1] += bytes
        }
    }

    /// What the text between `&` and `;` stands for; nil for what nothing defines.
    private static func character(of reference: ArraySlice<UInt8>) -> Unicode.Scalar? {
        let text = String(decoding: reference, as: UTF8.self)
        switch text {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let digits = text.dropFirst(text.hasPrefix("#x") || text.hasPrefix("#X") ? 2 : 1)
        guard text.hasPrefix("#"), digits.first.map({ $0.isHexDigit }) == true else {
            return nil
        }
        return UInt32(digits, radix: text.dropFirst().first?.isNumber == true ? 10 : 16).flatMap(
            Unicode.Scalar.init
        )
    }

    // MARK: Bytes

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) {
            position += 1
        }
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else {
            return false
        }
        position += text.utf8.count
        return true
    }

    private mutating func skipPast(_ end: String, of what: String) throws(XMLSyntaxError) {
        while position < bytes.count {
            if skip(end) {
                return
            }
            position += 1
        }
        throw problem("\(what) is cut off")
    }
}
