internal import HTTPTransport

extension HTTPResponse {
    /// Whether the body is a page for people: it comes from something in front of the API, whatever the status says.
    ///
    /// The type alone does not tell: there are servers that give every document out as HTML.
    var isPage: Bool {
        guard let start = body.firstIndex(where: { $0 > 0x20 }) else {
            return false
        }
        let beginning = String(decoding: body[start...].prefix(16), as: UTF8.self).lowercased()
        if beginning.hasPrefix("<!doctype") || beginning.hasPrefix("<html") {
            return true
        }
        guard headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true,
            body[start] != UInt8(ascii: "{")
        else {
            return false
        }
        return (try? XMLReader.read(body)).map { $0.name.lowercased() == "html" } ?? true
    }
}
