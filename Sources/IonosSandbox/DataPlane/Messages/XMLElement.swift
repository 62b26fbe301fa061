/// An XML element: as much of XML as the data plane's bodies need.
///
/// Attributes are skipped, prefixes of names are dropped, and a document type is refused, entities of its own with it.
struct XMLElement {
    var name: String
    /// Attributes to be written, as they stand in the tag.
    var attributes = ""
    var children: [XMLElement] = []
    var text = ""

    init(_ name: String, _ children: [XMLElement] = []) {
        self.name = name
        self.children = children
    }

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The element as a document, its root in the namespace that the service's answers are in.
    var document: [UInt8] {
        var bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
        var root = self
        if name != "Error" { root.attributes = #" xmlns="http://s3.amazonaws.com/doc/2006-03-01/""# }
        root.write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        bytes += "<\(name)\(attributes)>".utf8
        for child in children { child.write(to: &bytes) }
        for byte in text.utf8 {
            switch byte {
            case 0x26: bytes += "&amp;".utf8
            case 0x3C: bytes += "&lt;".utf8
            case 0x3E: bytes += "&gt;".utf8
            case 0x22: bytes += "&quot;".utf8
            case 0x0D: bytes += "&#13;".utf8
            default: bytes.append(byte)
            }
        }
        bytes += "</\(name)>".utf8
    }
}

extension XMLElement {
    /// Reads a document; throws `MalformedXML`.
    init(parsing body: [UInt8]) throws(StorageFailure) {
        guard String(validating: body, as: UTF8.self) != nil else { throw StorageFailure(.malformedXML) }
        var reader = XMLReader(bytes: body)
        self = try reader.document()
    }
}

private struct XMLReader {
    private static let depthLimit = 32

    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(StorageFailure) -> XMLElement {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        try skipMisc()
        let root = try element(depth: 0)
        try skipMisc()
        guard at == bytes.count else { throw StorageFailure(.malformedXML) }
        return root
    }

    private mutating func skipMisc() throws(StorageFailure) {
        while true {
            while at < bytes.count, isBlank(bytes[at]) { at += 1 }
            if has("<?") {
                try skip(past: "?>")
            } else if has("<!--") {
                try skip(past: "-->")
            } else {
                return
            }
        }
    }

    private mutating func element(depth: Int) throws(StorageFailure) -> XMLElement {
        guard depth < Self.depthLimit, has("<") else { throw StorageFailure(.malformedXML) }
        at += 1
        let name = try takeName()
        var element = XMLElement(Self.local(name))
        try skipAttributes()
        if has("/>") {
            at += 2
            return element
        }
        guard has(">") else { throw StorageFailure(.malformedXML) }
        at += 1
        var text: [UInt8] = []
        while true {
            if has("</") {
                at += 2
                guard try takeName() == name else { throw StorageFailure(.malformedXML) }
                while at < bytes.count, isBlank(bytes[at]) { at += 1 }
                guard has(">") else { throw StorageFailure(.malformedXML) }
                at += 1
                if element.children.isEmpty { element.text = String(decoding: text, as: UTF8.self) }
                return element
            } else if has("<!--") {
                try skip(past: "-->")
            } else if has("<![CDATA[") {
                at += 9
                let start = at
                try skip(past: "]]>")
                text += bytes[start..<at - 3]
            } else if has("<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if has("&") {
                text += try reference()
            } else if at < bytes.count {
                text.append(bytes[at])
                at += 1
            } else {
                throw StorageFailure(.malformedXML)
            }
        }
    }

    private mutating func takeName() throws(StorageFailure) -> String {
        let start = at
        while at < bytes.count, !isBlank(bytes[at]), ![0x2F, 0x3E, 0x3C, 0x3D].contains(bytes[at]) { at += 1 }
        guard at > start, bytes[start] != 0x21 else { throw StorageFailure(.malformedXML) }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private static func local(_ name: String) -> String {
        name.split(separator: ":").last.map(String.init) ?? name
    }

    private mutating func skipAttributes() throws(StorageFailure) {
        while true {
            while at < bytes.count, isBlank(bytes[at]) { at += 1 }
            guard at < bytes.count else { throw StorageFailure(.malformedXML) }
            if bytes[at] == 0x3E || bytes[at] == 0x2F { return }
            _ = try takeName()
            while at < bytes.count, isBlank(bytes[at]) || bytes[at] == 0x3D { at += 1 }
            guard at < bytes.count, bytes[at] == 0x22 || bytes[at] == 0x27 else {
                throw StorageFailure(.malformedXML)
            }
            let quote = bytes[at]
            at += 1
            while at < bytes.count, bytes[at] != quote { at += 1 }
            at += 1
        }
    }

    private mutating func reference() throws(StorageFailure) -> [UInt8] {
        guard let end = bytes[at...].prefix(12).firstIndex(of: 0x3B) else {
            throw StorageFailure(.malformedXML)
        }
        let name = String(decoding: bytes[at + 1..<end], as: UTF8.self)
        at = end + 1
        switch name {
        case "amp": return [0x26]
        case "lt": return [0x3C]
        case "gt": return [0x3E]
        case "quot": return [0x22]
        case "apos": return [0x27]
        default:
            guard name.hasPrefix("#") else { throw StorageFailure(.malformedXML) }
            let digits = name.dropFirst()
            let value =
                digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
            guard let value, let scalar = Unicode.Scalar(value) else { throw StorageFailure(.malformedXML) }
            return Array(String(scalar).utf8)
        }
    }

    private func has(_ mark: String) -> Bool { bytes[at...].starts(with: mark.utf8) }

    private mutating func skip(past mark: String) throws(StorageFailure) {
        while at < bytes.count, !has(mark) { at += 1 }
        guard at < bytes.count else { throw StorageFailure(.malformedXML) }
        at += mark.utf8.count
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
