import Glibc

/// East Asian encodings, which the C library translates.
struct MultibyteEncoding: Sendable {
    /// As messages name it.
    let name: String
    /// The C library's name for the table that fits what browsers, and Terraform, mean by that name.
    private let table: String

    /// By IANA names and aliases in lower case.
    private static let known: [(name: String, table: String, aliases: Set<String>)] = [
        ("Shift_JIS", "CP932", ["shift_jis", "ms_kanji", "csshiftjis"]),
        (
            "Extended_UNIX_Code_Packed_Format_for_Japanese", "EUC-JP-MS",
            ["euc-jp", "extended_unix_code_packed_format_for_japanese", "cseucpkdfmtjapanese"]
        ),
        ("ISO-2022-JP", "ISO-2022-JP", ["iso-2022-jp", "csiso2022jp"]),
        ("GBK", "CP936", ["gbk", "cp936", "ms936", "windows-936", "csgbk"]),
        ("GB18030", "GB18030", ["gb18030", "csgb18030"]),
        ("Big5", "BIG5-HKSCS", ["big5", "csbig5"]),
        ("EUC-KR", "CP949", ["euc-kr", "cseuckr"]),
    ]

    init?(named name: String) {
        guard let found = Self.known.first(where: { $0.aliases.contains(name) }) else { return nil }
        self.name = found.name
        table = found.table
    }

    /// `nil` where a character cannot be represented.
    func encode(_ text: String) -> [UInt8]? {
        guard let bytes = Self.convert(Array(text.utf8), from: "UTF-8", to: table) else { return nil }
        // The C library takes some characters for others that look alike.
        return decode(bytes) == text ? bytes : nil
    }

    /// `nil` where bytes stand for no character.
    func decode(_ bytes: [UInt8]) -> String? {
        Self.convert(bytes, from: table, to: "UTF-8").flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func convert(_ bytes: [UInt8], from source: String, to target: String) -> [UInt8]? {
        let descriptor = iconv_open(target, source)
        guard Int(bitPattern: descriptor) != -1 else { return nil }
        defer { iconv_close(descriptor) }
        // No character takes more than four bytes in any of these, apart from switches between character sets.
        var output = [UInt8](repeating: 0, count: bytes.count * 8 + 16)
        var input = bytes.map { CChar(bitPattern: $0) }
        let written: Int? = output.withUnsafeMutableBytes { space in
            input.withUnsafeMutableBufferPointer { given in
                var from = given.baseAddress
                var fromLeft = given.count
                var to = space.bindMemory(to: CChar.self).baseAddress
                var toLeft = space.count
                guard iconv(descriptor, &from, &fromLeft, &to, &toLeft) != .max, fromLeft == 0,
                    // Back to the first character set.
                    iconv(descriptor, nil, nil, &to, &toLeft) != .max
                else { return nil }
                return space.count - toLeft
            }
        }
        return written.map { Array(output.prefix($0)) }
    }
}
