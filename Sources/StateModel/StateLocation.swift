/// Where a state is kept, or a copy of it.
///
/// Only stores, and whoever opens them, look into it; everybody else passes it on and shows it.
package enum StateLocation: Sendable, Hashable {
    /// The path of a database.
    case file(String)
}

extension StateLocation: CustomStringConvertible {
    /// As messages and suggested commands show it: without the password of a URL.
    package var description: String {
        switch self {
        case .file(let path): Self.withoutPassword(path)
        }
    }

    /// Whether a text has, or is part of, a URL with a password.
    package static func holdsPassword(_ text: String) -> Bool {
        withoutPassword(text) != text
    }

    /// Whether it is the URL of something, as of a bucket or a database server, and not the path of a file.
    package var isURL: Bool {
        switch self {
        case .file(let path):
            path.firstRange(of: "://").map { scheme in
                let name = path[..<scheme.lowerBound]
                return name.first?.isLetter ?? false
                    && name.allSatisfy {
                        $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
                    }
            } ?? false
        }
    }

    private static let hidden = "***"

    /// What was typed may be a URL of a store that this program does not have; its password is a secret all the same.
    private static func withoutPassword(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://"),
            text[..<scheme.lowerBound].last.map({ $0.isLetter || $0.isNumber }) ?? false
        else {
            return text
        }
        var rest = text[scheme.upperBound...]
        var user = ""
        // A password may hold any character, so the last one that can end it does.
        if let end = rest.lastIndex(of: "@") {
            let name = rest[..<end].prefix { $0 != ":" }
            user = name.endIndex == end ? "\(name)@" : "\(name):\(hidden)@"
            rest = rest[rest.index(after: end)...]
        }
        let (place, query) = (rest.prefix { $0 != "?" }, rest.drop { $0 != "?" }.dropFirst())
        let settings = query.split(separator: "&", omittingEmptySubsequences: false).map { setting in
            let name = setting.prefix { $0 != "=" }
            return name.hasSuffix("password") ? "\(name)=\(hidden)" : String(setting)
        }
        return text[..<scheme.upperBound] + user + place
            + (query.isEmpty ? "" : "?\(settings.joined(separator: "&"))")
    }
}
