/// The encodings that `textencodebase64` and its counterpart know, by their IANA names.
enum TextEncoding {
    case utf8
    /// Without a given byte order, big endian with a mark in front.
    case utf16(isBigEndian: Bool?)
    case latin1
    case ascii
    /// The scalars of the bytes from 0x80 on.
    case page(name: String, [Unicode.Scalar])
    case multibyte(MultibyteEncoding)

    private static let aliases: [String: String] = [
        "csutf8": "UTF-8", "us": "US-ASCII", "ansi_x3.4-1968": "US-ASCII",
        "iso646-us": "US-ASCII",
        "csascii": "US-ASCII", "cp367": "US-ASCII", "ibm367": "US-ASCII", "csutf16": "UTF-16",
        "csutf16le": "UTF-16LE", "csutf16be": "UTF-16BE",
        "latin1": "ISO-8859-1", "l1": "ISO-8859-1", "iso_8859-1": "ISO-8859-1",
        "iso_8859-1:1987": "ISO-8859-1",
        "ibm819": "ISO-8859-1", "cp819": "ISO-8859-1", "csisolatin1": "ISO-8859-1",
        "iso-ir-100": "ISO-8859-1",
        "latin2": "ISO-8859-2", "l2": "ISO-8859-2", "iso_8859-2": "ISO-8859-2", "latin3": "ISO-8859-3",
        "latin4": "ISO-8859-4", "cyrillic": "ISO-8859-5", "iso_8859-5": "ISO-8859-5", "arabic": "ISO-8859-6",
        "greek": "ISO-8859-7", "iso_8859-7": "ISO-8859-7", "hebrew": "ISO-8859-8", "latin5": "ISO-8859-9",
        "latin6": "ISO-8859-10",
        "latin8": "ISO-8859-14", "latin-9": "ISO-8859-15", "iso_8859-15": "ISO-8859-15",
        "latin10": "ISO-8859-16",
        "cskoi8r": "KOI8-R", "cskoi8u": "KOI8-U", "mac": "macintosh", "csmacintosh": "macintosh",
        "cp437": "IBM437", "437": "IBM437", "cp850": "IBM850", "850": "IBM850", "cp852": "IBM852",
        "852": "IBM852",
        "cp855": "IBM855", "855": "IBM855", "cp866": "IBM866", "866": "IBM866",
        "cswindows1250": "windows-1250", "cswindows1251": "windows-1251", "cswindows1252": "windows-1252",
        "cswindows1253": "windows-1253", "cswindows1254": "windows-1254", "cswindows1255": "windows-1255",
        "cswindows1256": "windows-1256", "cswindows1257": "windows-1257", "cswindows1258": "windows-1258",
    ]

    /// Names and aliases are compared without regard to case.
    init?(named name: String) {
        let lower = name.lowercased()
        switch (Self.aliases[lower] ?? name).lowercased() {
        case "utf-8": self = .utf8
        case "utf-16": self = .utf16(isBigEndian: nil)
        case "utf-16be": self = .utf16(isBigEndian: true)
        case "utf-16le": self = .utf16(isBigEndian: false)
        case "iso-8859-1": self = .latin1
        case "us-ascii": self = .ascii
        case let wanted:
            if let encoding = MultibyteEncoding(named: wanted) {
                self = .multibyte(encoding)
                return
            }
            guard let page = CodePages.upperHalves.first(where: { $0.key.lowercased() == wanted }) else {
                return nil
            }
            self = .page(name: page.key, Array(page.value.unicodeScalars))
        }
    }

    var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16(nil): "UTF-16"
        case .utf16(true): "UTF-16BE"
        case .utf16(false): "UTF-16LE"
        case .latin1: "ISO_8859-1:1987"
        case .ascii: "US-ASCII"
        case .page(let name, _): name
        case .multibyte(let encoding): encoding.name
        }
    }

    /// `nil` where a character cannot be represented.
    func encode(_ text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .utf16(let isBigEndian):
            let units = (isBigEndian == nil ? [0xFEFF] : []) + Array(text.utf16)
            return units.flatMap { unit in
                isBigEndian ?? true ? unit.bigEndianBytes : unit.byteSwapped.bigEndianBytes
            }
        case .multibyte(let encoding): return encoding.encode(text)
        case .latin1: return Self.encode(text) { $0.value < 0x100 ? UInt8($0.value) : nil }
        case .ascii: return Self.encode(text) { $0.value < 0x80 ? UInt8($0.value) : nil }
        case .page(_, let scalars):
            let bytes = Dictionary(
                scalars.enumerated().filter { $0.element != "\u{FFFD}" }.map {
                    ($0.element, UInt8(0x80 + $0.offset))
                },
                uniquingKeysWith: { first, _ in first }
            )
            return Self.encode(text) { $0.value < 0x80 ? UInt8($0.value) : bytes[$0] }
        }
    }

    private static func encode(_ text: String, _ byte: (Unicode.Scalar) -> UInt8?) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = byte(scalar) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// `nil` where a byte is not defined.
    func decode(_ bytes: [UInt8]) -> String? {
        let text: String
        switch self {
        case .utf8: text = String(decoding: bytes, as: UTF8.self)
        case .utf16(var isBigEndian):
            var bytes = bytes[...]
            if isBigEndian == nil {
                isBigEndian = bytes.starts(with: [0xFF, 0xFE]) ? false : true
                if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
                    bytes = bytes.dropFirst(2)
                }
            }
            guard bytes.count.isMultiple(of: 2) else { return nil }
            let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index in
                let unit = UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
                return isBigEndian == true ? unit : unit.byteSwapped
            }
            text = String(decoding: units, as: UTF16.self)
        case .multibyte(let encoding):
            guard let decoded = encoding.decode(bytes) else { return nil }
            text = decoded
        case .latin1: text = Self.decode(bytes) { Unicode.Scalar($0) }
        case .ascii: text = Self.decode(bytes) { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }
        case .page(_, let scalars):
            text = Self.decode(bytes) { $0 < 0x80 ? Unicode.Scalar($0) : scalars[Int($0) - 0x80] }
        }
        return text.unicodeScalars.contains("\u{FFFD}") ? nil : text
    }

    private static func decode(_ bytes: [UInt8], _ scalar: (UInt8) -> Unicode.Scalar) -> String {
        var view = String.UnicodeScalarView()
        for byte in bytes {
            view.append(scalar(byte))
        }
        return String(view)
    }
}
