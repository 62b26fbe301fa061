import Evaluation
import Values

extension FunctionTable {
    static let csv: [Function] = [.csvDecode]
}

extension Function {
    fileprivate static let csvDecode = Function(
        "csvdecode",
        [.string("str")],
        returnType: { (arguments) throws(FunctionError) in
            guard let text = arguments[0].stringValue else { return .any }
            var reader = CSVReader(text)
            return .list(rowType(try headers(&reader)))
        }
    ) { (arguments, _) throws(FunctionError) in
        try arguments[0].text.limitValues(separatedBy: Set(",\n".utf8))
        var reader = CSVReader(arguments[0].text)
        let headers = try headers(&reader)
        var rows: [Value] = []
        while let record = try reader.nextRecord() {
            guard record.count == headers.count else {
                throw FunctionError(
                    "CSV parse error on line \(words: reader.recordLine): wrong number of fields"
                )
            }
            rows.append(.object(ValueMap(zip(headers, record.map { .string($0) }))))
        }
        return Value(.list(rows, element: rowType(headers)))
    }

    private static func headers(_ reader: inout CSVReader) throws(FunctionError) -> [String] {
        guard let headers = try reader.nextRecord() else { throw FunctionError("missing header line") }
        var seen: Set<String> = []
        for name in headers where !seen.insert(name).inserted {
            throw FunctionError("duplicate column name \(name.quotedAsInGo)")
        }
        return headers.map(\.normalizedNFC)
    }

    private static func rowType(_ headers: [String]) -> ValueType {
        .object(Dictionary(headers.map { ($0, .string) }, uniquingKeysWith: { $1 }))
    }
}
