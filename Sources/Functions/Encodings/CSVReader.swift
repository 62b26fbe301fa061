import Evaluation
import Values

/// Reads comma-separated values (RFC 4180) as strictly as Go does.
struct CSVReader {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 0
    /// Where the last record began, from 1.
    private(set) var recordLine = 0

    init(_ text: String) {
        // Line ends become plain line feeds, also in quotes; a carriage return at the very end is dropped.
        var bytes: [UInt8] = []
        let given = text.utf8Bytes
        bytes.reserveCapacity(given.count)
        for (index, byte) in given.enumerated() {
            let isBeforeEnd = index + 1 == given.count || given[index + 1] == 0x0A
            if byte != 0x0D || !isBeforeEnd {
                bytes.append(byte)
            }
        }
        self.bytes = bytes
    }

    /// The next line that is not empty, with the lines that quotes make part of it.
    mutating func nextRecord() throws(FunctionError) -> [String]? {
        while index < bytes.count, bytes[index] == 0x0A {
            index += 1
            line += 1
        }
        guard index < bytes.count else { return nil }
        line += 1
        recordLine = line
        var fields: [String] = []
        while true {
            let isQuoted = index < bytes.count && bytes[index] == UInt8(ascii: "\"")
            fields.append(isQuoted ? try quotedField() : try plainField())
            guard index < bytes.count else { return fields }
            index += 1
            if bytes[index - 1] == 0x0A { return fields }
        }
    }

    /// Reads up to a comma or the end of the line.
    private mutating func plainField() throws(FunctionError) -> String {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != 0x0A {
            if bytes[index] == UInt8(ascii: "\"") {
                throw FunctionError("CSV parse error on line \(words: line): bare \" in non-quoted-field")
            }
            index += 1
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func quotedField() throws(FunctionError) -> String {
        var field: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte != UInt8(ascii: "\"") {
                line += byte == 0x0A ? 1 : 0
                field.append(byte)
                continue
            }
            guard index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != 0x0A else {
                return String(decoding: field, as: UTF8.self)
            }
            guard bytes[index] == UInt8(ascii: "\"") else { break }
            field.append(byte)
            index += 1
        }
        throw FunctionError(
            "CSV parse error on line \(words: line): extraneous or missing \" in quoted-field"
        )
    }
}
