import HTTPTransport
internal import JSONText

extension HTTPResponse {
    /// What other server than the API must have sent this; nil where it may be the API, or something in front of it that
    /// is at fault for a while.
    ///
    /// - Parameters:
    ///   - texts: what the body says, without secrets.
    ///   - redacted: takes secrets out of a text.
    /// - Returns: what is at the endpoint.
    func finding(
        _ texts: [APIError.Message],
        redacted: (String) -> String
    ) -> EndpointFault.Finding? {
        if (300..<400).contains(status) {
            return .redirect(
                to: headers["Location"].map { redacted(HTTPURL.displayable(location: oneLine($0))) }
            )
        }
        let isTelling = isSuccess || status == 404
        guard isTelling || [400, 401, 403, 405, 501].contains(status) else {
            return nil
        }
        let start = String(decoding: body.drop { $0 <= 0x20 || $0 >= 0x80 }.prefix(4096), as: UTF8.self)
        switch start.first {
        case "<":
            if isFromObjectStorage(start) {
                return .objectStorage(code: element("Code", in: start).map(redacted))
            }
            if status == 400 {
                return nil
            }
            let isXML = start.lowercased().hasPrefix("<?xml") && !start.lowercased().contains("<html")
            return isXML ? .xml : .page(title: texts.first?.text)
        case nil:
            return headers["x-amz-request-id"] == nil ? nil : .objectStorage(code: nil)
        default:
            guard isTelling else {
                return nil
            }
            guard let value = try? JSONValue(parsing: body) else {
                // Of JSON that was cut off nobody can tell whose it is.
                return ["{", "["].contains(start.first) ? nil : .text
            }
            return Self.mayBeOfTheAPI(value) ? nil : .otherJSON
        }
    }

    private func isFromObjectStorage(_ start: String) -> Bool {
        headers["x-amz-request-id"] != nil || start.contains("ListAllMyBucketsResult")
            || start.contains("<ListBucketResult") || (start.contains("<Error>") && start.contains("<Code>"))
    }

    private func element(_ name: String, in text: String) -> String? {
        guard let open = text.firstRange(ofASCII: "<\(name)>"),
            let end = text[open.upperBound...].firstRange(ofASCII: "</\(name)>")
        else {
            return nil
        }
        let code = text[open.upperBound..<end.lowerBound]
        let isPlain = code.utf8.allSatisfy { isUnreserved($0) }
        return isPlain && !code.isEmpty && code.utf8.count <= 60 ? String(code) : nil
    }

    /// Whether JSON has any member by which the API's objects, lists and errors are known, or none at all.
    private static func mayBeOfTheAPI(_ value: JSONValue) -> Bool {
        guard let object = value.object else {
            return value.isNull
        }
        let own = [
            "id", "type", "href", "items", "properties", "metadata", "entities", "httpStatus", "messages",
        ]
        return object.members.isEmpty || own.contains { object[$0] != nil }
    }
}
