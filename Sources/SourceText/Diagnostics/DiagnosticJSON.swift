package import JSONText

extension Diagnostic {
    /// The diagnostic in the form of `terraform validate -json` (format version 1.0), members in its order.
    package var json: JSONValue {
        var object: JSONObject = [
            "severity": .string(severity == .error ? "error" : "warning"),
            "summary": .string(summary),
            "detail": .string(wholeDetail),
        ]
        object["address"] = address.map { .string($0) }
        if let guardName {
            object["guard"] = ["name": .string(guardName), "allowed": .bool(severity == .warning)]
        }
        if !hints.isEmpty {
            object["hints"] = .array(hints.map(\.json))
        }
        if !others.isEmpty {
            object["other_addresses"] = .array(others.map { .string($0) })
        }
        if let subject {
            object["range"] = [
                "filename": .string(subject.file.name),
                "start": subject.start.json,
                "end": subject.end.json,
            ]
            object["snippet"] = snippet(Snippet(subject, withholding: withheld))
        }
        return .object(object)
    }

    private func snippet(_ snippet: Snippet) -> JSONValue {
        let start = snippet.before.utf8.count
        var object: JSONObject = [
            "context": blockContext.map { .string($0) } ?? .null,
            "code": .string(snippet.code),
            "start_line": .number(JSONNumber(snippet.firstLine)),
            "highlight_start_offset": .number(JSONNumber(start)),
            "highlight_end_offset": .number(JSONNumber(start + snippet.highlighted.utf8.count)),
            "values": .array(
                orderedReferenceValues.map {
                    ["traversal": .string($0.reference), "statement": .string($0.description)]
                }
            ),
        ]
        if let functionCall {
            object["function_call"] = ["called_as": .string(functionCall.name)]
        }
        return .object(object)
    }
}

extension Hint {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["text": .string(text)]
        object["command"] = command.map { .string($0) }
        return .object(object)
    }
}

extension SourcePosition {
    fileprivate var json: JSONValue {
        [
            "line": .number(JSONNumber(line)), "column": .number(JSONNumber(column)),
            "byte": .number(JSONNumber(byte)),
        ]
    }
}
