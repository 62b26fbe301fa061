/// Checks of the `source` of a required provider: `[HOST/][NAMESPACE/]TYPE`.
enum ProviderSource {
    struct Mistake: Error {
        let summary: String
        let detail: String
    }

    /// - Throws: what is wrong with the text.
    static func check(_ text: String) throws(Mistake) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, !parts.contains("") else {
            throw Mistake(
                summary: "Invalid provider source string",
                detail: "The \"source\" attribute must be in the format \"[hostname/][namespace/]name\""
            )
        }
        let type = parts[parts.count - 1]
        guard isName(type) else {
            throw Mistake(
                summary: "Invalid provider type",
                detail: "Invalid provider type \"\(type)\" in source \"\(text)\": \(nameRule)\""
            )
        }
        guard !type.contains("--") else {
            throw Mistake(
                summary: "Invalid provider type",
                detail: "Invalid provider type \"\(type)\" in source \"\(text)\": \(dashRule)\""
            )
        }
        guard parts.count > 1 else { return }
        let namespace = parts[parts.count - 2]
        // The namespace of the providers of Terraform 0.12, whose place in the registry was not known.
        guard isName(namespace) || namespace == "-" else {
            throw Mistake(
                summary: "Invalid provider namespace",
                detail: "Invalid provider namespace \"\(namespace)\" in source \"\(text)\": \(nameRule)\""
            )
        }
        guard !namespace.contains("--") else {
            throw Mistake(
                summary: "Invalid provider namespace",
                detail: "Invalid provider namespace \"\(namespace)\" in source \"\(text)\": \(dashRule)\""
            )
        }
        let prefix = "terraform-provider-"
        if type.hasPrefix(prefix) {
            let right = (parts.dropLast() + [String(type.dropFirst(prefix.count))]).joined(separator: "/")
            throw Mistake(
                summary: "Invalid provider type",
                detail:
                    "Provider source \"\(text)\" has a type with the prefix \"\(prefix)\", which isn't valid. "
                    + "Although that prefix is often used in the names of version control repositories for Terraform "
                    + "providers, provider source strings should not include it.\n\nDid you mean \"\(right)\"?"
            )
        }
        if parts.count == 3, !isHost(parts[0]) {
            throw Mistake(
                summary: "Invalid provider source hostname",
                detail: "Invalid provider source hostname \"\(parts[0])\" in source \"\(text)\"."
            )
        }
    }

    static let nameRule =
        "must contain only letters, digits, and dashes, and may not use leading or trailing dashes"

    private static let dashRule = "cannot use multiple consecutive dashes"

    /// Letters may be of any script.
    static func isName(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        return !text.isEmpty && scalars.first != "-" && scalars.last != "-"
            && scalars.allSatisfy { $0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    }

    /// A host name with an optional port.
    private static func isHost(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2 {
            guard UInt16(parts[1]) != nil else { return false }
        }
        return parts.count <= 2
            && parts[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
                isName(String($0))
            }
    }
}
