import HTTPTransport

/// Where the status of an accepted write can be asked for, whatever host the server named in `Location`.
///
/// Only the path below the endpoint is kept: the status is asked for at the configured endpoint, so credentials
/// cannot follow a `Location` to another origin.
struct RequestLocation: Sendable, Hashable, CustomStringConvertible {
    /// The path below the endpoint's base path, percent-encoded, for example `/requests/<uuid>/status`.
    let path: String
    /// The request's id, when the path has the usual form.
    let requestID: String?

    /// Takes the value of a `Location` header, or the `path` of an earlier value.
    ///
    /// `nil` when the text names no request.
    init?(_ location: String) {
        let text = trimmingASCIISpace(location)
        guard let range = text.firstRange(ofASCII: "/requests/") else {
            return nil
        }
        let id = text[range.upperBound...].prefix { !"/?#".contains($0) }
        let tail = text[range.lowerBound...].prefix { $0 != "?" && $0 != "#" }
        guard !id.isEmpty, id != ".", id != "..", !tail.contains("/../"), !tail.hasSuffix("/.."),
            tail.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            return nil
        }
        path = String(tail)
        requestID = String(id)
    }

    var description: String {
        path
    }
}
