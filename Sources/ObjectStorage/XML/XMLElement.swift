internal import HTTPTransport

/// An element of an XML document: its name without a prefix, its text, and the elements in it.
///
/// Attributes and namespaces are left out, since answers of the S3 API mean the same with and without them.
struct XMLElement: Sendable, Hashable {
    let name: String
    /// All text directly in it, in one piece.
    var text: String
    var children: [XMLElement]

    init(_ name: String, _ text: String = "", _ children: [XMLElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first element of that name directly in it.
    func child(_ name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    func children(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// The text of the first element of that name directly in it, without white space at its ends.
    func text(of name: String) -> String? {
        child(name)?.trimmed
    }

    /// The text without white space at its ends.
    var trimmed: String {
        trimmingASCIISpace(text)
    }

    /// The first element of that name, itself or anywhere in it.
    func first(_ name: String) -> XMLElement? {
        if self.name == name {
            return self
        }
        for child in children {
            if let found = child.first(name) {
                return found
            }
        }
        return nil
    }
}

extension XMLElement {
    /// The document as bytes, without a declaration and without white space between elements.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        bytes += "<\(name)>".utf8
        Self.escape(text, to: &bytes)
        for child in children {
            child.write(to: &bytes)
        }
        bytes += "</\(name)>".utf8
    }

    /// A carriage return is written as a reference, because a reader takes a plain one for the end of a line.
    private static func escape(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\r"): bytes += "&#13;".utf8
            default: bytes.append(byte)
            }
        }
    }

    /// Whether XML can hold the text at all: it has no way to write most control characters, nor two code points that are none.
    static func canHold(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x9, 0xA, 0xD: true
            case 0..<0x20, 0xFFFE, 0xFFFF: false
            default: true
            }
        }
    }
}
