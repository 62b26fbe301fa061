import HTTPTransport

/// The decoded segments of an address or of a path, without scheme, host and query; none when the text has no slash and
/// names no place.
func pathSegments(of text: String) -> [String] {
    var rest = Substring(text)
    if let scheme = rest.firstRange(ofASCII: "://") {
        rest = rest[scheme.upperBound...]
        rest = rest.utf8.firstIndex(of: UInt8(ascii: "/")).map { rest[$0...] } ?? ""
    }
    let path = rest.prefix { $0 != "?" && $0 != "#" }
    return path.utf8.split(separator: UInt8(ascii: "/")).map { percentDecoded(Substring($0)) }
}

/// Whether what a list says of itself fits what was asked for.
struct CollectionPlace {
    /// Path segments below the endpoint.
    let path: [String]

    /// Whether an address is that of the list; one without a slash names no place, and says nothing.
    func fits(href: String) -> Bool {
        guard href.utf8.contains(UInt8(ascii: "/")) else {
            return true
        }
        return ends(path, of: pathSegments(of: href))
    }

    /// Whether an id is the list's: the end of its path, or one segment of it.
    ///
    /// - Parameters:
    ///   - id: of the list.
    ///   - isKnownOtherwise: whether the list's address has told already that it is the right one; then an id of one
    ///     segment may be anything.
    /// - Returns: whether the id contradicts nothing.
    func fits(id: String, isKnownOtherwise: Bool) -> Bool {
        let segments = pathSegments(of: id)
        guard let first = segments.first, segments.count == 1 else {
            return ends(segments, of: path) || ends(path, of: segments)
        }
        return isKnownOtherwise || path.contains { equalIgnoringASCIICase($0, first) }
    }

    private func ends(_ end: [String], of whole: [String]) -> Bool {
        end.count <= whole.count && zip(end, whole.suffix(end.count)).allSatisfy(equalIgnoringASCIICase)
    }
}
