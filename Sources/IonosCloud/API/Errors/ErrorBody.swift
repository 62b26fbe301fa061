import HTTPTransport
internal import JSONText

/// Most bytes of a body that is not JSON which are worth reading for a message.
private let excerptLimit = 4096

/// What the body of an error says.
///
/// Never fails: a body of another shape, an HTML page of a gateway or nothing at all gives what can be had.
func errorMessages(inBody body: [UInt8]) -> [APIError.Message] {
    if let object = (try? JSONValue(parsing: body))?.object {
        let messages = (object["messages"]?.array ?? []).compactMap { message -> APIError.Message? in
            if let text = message.string {
                return APIError.Message(code: nil, text: oneLine(text))
            }
            let code = message["errorCode"].flatMap { code -> String? in
                code.string ?? { if case .number(let number) = code { number.text } else { nil } }()
            }
            let text = oneLine(message["message"]?.string ?? "")
            return code == nil && text.isEmpty ? nil : APIError.Message(code: code, text: text)
        }
        guard messages.isEmpty else {
            return messages
        }
        // A gateway's own JSON; the rest of the body is not shown, it may hold anything.
        let text = object["message"]?.string ?? object["error"]?.string ?? object["detail"]?.string
        return text.map { [APIError.Message(code: nil, text: oneLine($0))] } ?? []
    }
    let text = textOfPage(String(decoding: body.prefix(excerptLimit), as: UTF8.self))
    return text.isEmpty ? [] : [APIError.Message(code: nil, text: text)]
}

/// The title of an HTML page, else its text, else the text itself; one line.
private func textOfPage(_ page: String) -> String {
    guard page.contains("<") else {
        return oneLine(page)
    }
    let lower = page.lowercased()
    if let open = lower.firstRange(ofASCII: "<title"),
        let start = lower[open.upperBound...].firstIndex(of: ">"),
        let end = lower[start...].firstRange(ofASCII: "</title")
    {
        let title = oneLine(
            withoutTags(lower[lower.index(after: start)..<end.lowerBound], as: page, in: lower)
        )
        if !title.isEmpty {
            return title
        }
    }
    return oneLine(withoutTags(page))
}

/// The same part of `page` as `part` is of `lower`, which differ in case only where their lengths agree.
private func withoutTags(_ part: Substring, as page: String, in lower: String) -> String {
    let start = lower.utf8.distance(from: lower.startIndex, to: part.startIndex)
    guard page.utf8.count == lower.utf8.count else {
        return withoutTags(String(part))
    }
    let bytes = Array(page.utf8)[start..<(start + part.utf8.count)]
    return withoutTags(String(decoding: bytes, as: UTF8.self))
}

/// The text outside of angle brackets, each tag giving a space; what stands in comments, scripts and styles is none.
private func withoutTags(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
        result += rest[..<open]
        result.append(0x20)
        rest = rest[open...]
        let end = silentElements.first { begins(rest, with: $0.start) }?.end ?? [UInt8(ascii: ">")]
        rest = after(end, in: rest)
    }
    result += rest
    return String(decoding: result, as: UTF8.self)
}

/// What is not shown of a page: how it begins and how it ends.
private let silentElements = [("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")]
    .map { (start: Array($0.0.utf8), end: Array($0.1.utf8)) }

/// Whether bytes begin with a text in lower case, whatever their own case.
private func begins(_ bytes: ArraySlice<UInt8>, with text: [UInt8]) -> Bool {
    bytes.count >= text.count && zip(bytes, text).allSatisfy { lowercaseASCII($0) == $1 }
}

/// What follows the first occurrence of `end`; nothing when there is none.
private func after(_ end: [UInt8], in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = bytes.indices.first { begins(bytes[$0...], with: end) }
    return start.map { bytes[($0 + end.count)...] } ?? []
}

/// The text on one line of at most 300 characters, without control characters.
func oneLine(_ text: String) -> String {
    let words = text.unicodeScalars.split {
        $0.properties.isWhitespace || $0.value < 0x20 || (0x7f...0x9f).contains($0.value)
    }
    let line = words.map(String.init).joined(separator: " ")
    return line.unicodeScalars.count <= 300 ? line : String(line.prefix(299)) + "…"
}
