/// Where a module comes from, by what `source` says.
enum ModuleOrigin: Sendable, Hashable {
    /// A directory, relative to that of the module that calls it.
    case local(String)
    /// Something that `terraform init` copies: the address in the form in which it is remembered.
    case remote(String, version: String?)

    struct Mistake: Error {
        let summary: String
        let detail: String
    }

    /// - Throws: what Terraform says of an address that leads nowhere.
    init(_ text: String, version: String?, versionIsGiven: Bool) throws(Mistake) {
        guard !text.isEmpty else {
            throw Mistake(
                summary: "Invalid module source address",
                detail: "Failed to parse module source address: invalid source address: ."
            )
        }
        if ["./", "../", ".\\", "..\\"].contains(where: text.hasPrefix) {
            let path = RelativePath.cleaned(text.replacing("\\", with: "/"))
            guard !versionIsGiven else {
                let shown = path.hasPrefix("../") || path == ".." ? path : "./\(path)"
                throw Mistake(
                    summary: "Invalid registry module source address",
                    detail:
                        "Failed to parse module registry address: can't use local directory \"\(shown)\" as a module "
                        + "registry address.\n\nTerraform assumed that you intended a module registry source address "
                        + "because you also set the argument \"version\", which applies only to registry modules."
                )
            }
            self = .local(path)
            return
        }
        if let registry = Self.registryAddress(text) {
            self = .remote(registry, version: version)
            return
        }
        guard !versionIsGiven else {
            throw Mistake(
                summary: "Invalid registry module source address",
                detail:
                    "Failed to parse module registry address: a module registry source address must have either three "
                    + "or four slash-separated components.\n\nTerraform assumed that you intended a module registry "
                    + "source address because you also set the argument \"version\", which applies only to registry "
                    + "modules."
            )
        }
        guard let address = try PackageAddress(text) else {
            let package = Self.split(text).address
            throw Mistake(
                summary: "Invalid module source address",
                detail:
                    "Terraform failed to determine your intended installation method for remote module package "
                    + "\"\(package)\".\n\nIf you intended this as a path relative to the current module, use \"./\(package)\" "
                    + "instead. The \"./\" prefix indicates that the address is a relative filesystem path."
            )
        }
        self = .remote(address.text, version: nil)
    }

    /// `[HOST/]NAMESPACE/NAME/PROVIDER`, with the host and perhaps a folder behind it.
    private static func registryAddress(_ text: String) -> String? {
        guard !text.contains("::"), !text.contains("://"), !text.contains("@"), !text.contains("?") else {
            return nil
        }
        let (address, folder) = split(text)
        var parts = address.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 4, parts[0].contains(".") {
            guard !["github.com", "bitbucket.org", "gitlab.com"].contains(parts[0]) else { return nil }
        } else if parts.count == 3, !parts[0].contains(".") {
            parts.insert("registry.terraform.io", at: 0)
        } else {
            return nil
        }
        let isName = parts.dropFirst().allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
        guard isName, let cleaned = PackageFolder(folder) else { return nil }
        return parts.joined(separator: "/") + cleaned.text
    }

    /// The address of a package, and the folder in it with the two slashes before it.
    static func split(_ text: String) -> (address: String, folder: String) {
        var start = text.startIndex
        if let scheme = text.firstRange(of: "://") {
            start = scheme.upperBound
        }
        guard let mark = text[start...].firstRange(of: "//") else { return (text, "") }
        return (String(text[..<mark.lowerBound]), String(text[mark.lowerBound...]))
    }
}

/// Paths with slashes, without a look at the disk.
enum RelativePath {
    /// The shortest path that leads to the same place; `.` for the place itself.
    static func cleaned(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !isAbsolute {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
    }

    static func joined(_ base: String, _ path: String) -> String {
        path.hasPrefix("/") ? cleaned(path) : cleaned(base + "/" + path)
    }
}
