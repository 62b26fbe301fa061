/// The address of something that `terraform init` downloads or copies, with what is added to short forms, as
/// `modules.json` remembers it.
struct PackageAddress {
    let text: String

    /// - Returns: nil where the text is no such address.
    /// - Throws: what is wrong with one whose beginning says which kind it is.
    init?(_ text: String) throws(ModuleOrigin.Mistake) {
        let query = text.firstIndex(of: "?").map { String(text[$0...]) } ?? ""
        let (whole, path) = ModuleOrigin.split(String(text.dropLast(query.count)))
        let (getter, address) = Self.splitGetter(whole)
        guard let place = try Self.place(address) else { return nil }
        guard let folder = PackageFolder(place.folder.map { "//" + $0 + "/" + path } ?? path) else {
            throw ModuleOrigin.Mistake(
                summary: "Invalid module source address",
                detail:
                    "Failed to parse module source address: subdirectory path \"\(PackageFolder.cleaned(path))\" leads "
                    + "outside of the module package."
            )
        }
        let means = (getter ?? place.getter).map { $0 + "::" } ?? ""
        self.text = means + place.url + folder.text + query
    }

    /// What a short form stands for.
    private struct Place {
        /// What gets it, unless the text says that.
        var getter: String?
        let url: String
        /// The path in the package that is part of the short form.
        var folder: String?
    }

    /// `GETTER::` before an address.
    private static func splitGetter(_ text: String) -> (getter: String?, address: String) {
        guard let mark = text.firstRange(of: "::") else { return (nil, text) }
        let getter = text[..<mark.lowerBound]
        let isName = !getter.isEmpty && getter.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isName ? (String(getter), String(text[mark.upperBound...])) : (nil, text)
    }

    private static func place(_ address: String) throws(ModuleOrigin.Mistake) -> Place? {
        func ended(_ path: String) -> String {
            path.hasSuffix(".git") ? path : path + ".git"
        }
        if address.hasPrefix("github.com/") {
            let parts = address.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count >= 3 else {
                throw invalid("GitHub URLs should be github.com/username/repo.")
            }
            return Place(
                getter: "git",
                url: "https://" + ended(parts.prefix(3).joined(separator: "/")),
                folder: parts.count > 3 ? parts.dropFirst(3).joined(separator: "/") : nil
            )
        }
        if address.hasPrefix("bitbucket.org/") {
            return Place(getter: "git", url: "https://" + ended(address))
        }
        if address.hasPrefix("git@"), let colon = address.firstIndex(of: ":") {
            let path = address[address.index(after: colon)...].trimmingPrefix("/")
            return Place(getter: "git", url: "ssh://\(address[..<colon])/\(path)")
        }
        if address.hasPrefix("/") {
            return Place(url: "file://" + address)
        }
        if !address.contains("://") {
            if let place = try bucketOfAmazon(address) {
                return place
            }
            if let place = try bucketOfGoogle(address) {
                return place
            }
        }
        return hasScheme(address) ? Place(url: address) : nil
    }

    private static func hasScheme(_ address: String) -> Bool {
        guard let colon = address.firstIndex(of: ":") else { return false }
        let scheme = address[..<colon]
        return scheme.first.map { $0.isASCII && $0.isLetter } ?? false
            && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
            && !address[address.index(after: colon)...].isEmpty
    }

    /// `s3-REGION.amazonaws.com/BUCKET/KEY`, and the bucket as part of the host.
    private static func bucketOfAmazon(_ address: String) throws(ModuleOrigin.Mistake) -> Place? {
        guard address.contains(".amazonaws.com/"), let slash = address.firstIndex(of: "/") else { return nil }
        let host = address[..<slash].split(separator: ".", omittingEmptySubsequences: false)
        let key = address[address.index(after: slash)...]
        let url: String
        switch host.count {
        case 3: url = "\(host[0]).amazonaws.com/\(key)"
        case 4: url = "\(host[1]).amazonaws.com/\(host[0])/\(key)"
        case 5 where host[1] == "s3": url = "s3.\(host[2]).amazonaws.com/\(host[0])/\(key)"
        default: throw invalid("URL is not a valid S3 URL.")
        }
        return Place(getter: "s3", url: "https://" + url)
    }

    /// `www.googleapis.com/storage/VERSION/BUCKET/OBJECT`.
    private static func bucketOfGoogle(_ address: String) throws(ModuleOrigin.Mistake) -> Place? {
        guard address.contains("googleapis.com/") else { return nil }
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5 else { throw invalid("URL is not a valid GCS URL.") }
        return Place(
            getter: "gcs",
            url: "https://www.googleapis.com/storage/" + parts.dropFirst(2).joined(separator: "/")
        )
    }

    private static func invalid(_ problem: String) -> ModuleOrigin.Mistake {
        ModuleOrigin.Mistake(
            summary: "Invalid module source address",
            detail: "Failed to parse module source address: \(problem)"
        )
    }
}

/// A folder in a package, with two slashes before it; nothing for the package itself.
struct PackageFolder {
    let text: String

    /// - Returns: nil where the path leads out of the package.
    init?(_ path: String) {
        let cleaned = Self.cleaned(path)
        guard cleaned != "..", !cleaned.hasPrefix("../") else { return nil }
        text = cleaned == "." ? "" : "//" + cleaned
    }

    /// The path without the slashes at its beginning.
    static func cleaned(_ path: String) -> String {
        RelativePath.cleaned(String(path.drop { $0 == "/" }))
    }
}
