internal import HTTPTransport

/// The rules for names of buckets, of which no two are equal in the whole of the Object Storage.
enum BucketName {
    /// Why a name is none; nil for one that is.
    ///
    /// - Returns: the end of a sentence that begins with the name.
    static func fault(in name: String) -> String? {
        let bytes = Array(name.utf8)
        guard (3...63).contains(bytes.count) else {
            return "has \(bytes.count) characters, and 3 to 63 are allowed"
        }
        if let odd = name.first(where: { !isAllowed($0) }) {
            return odd.isASCII && odd.isUppercase
                ? "has a capital letter, \"\(odd)\": only lower-case letters, digits, \"-\", \".\" and \"_\" are allowed"
                : "has a \"\(odd)\": only lower-case letters, digits, \"-\", \".\" and \"_\" are allowed"
        }
        guard let first = name.first, let last = name.last, !"-._".contains(first) else {
            return "does not begin with a letter or a digit"
        }
        if "-._".contains(last) {
            return "ends with \"\(last)\""
        }
        for pair in ["..", "-.", ".-"] where name.contains(pair) {
            return "has \"\(pair)\" in it"
        }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        if numbers.count == 4, numbers.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(\.isNumber) })
        {
            return "has the form of an IP address"
        }
        return nil
    }

    private static func isAllowed(_ character: Character) -> Bool {
        guard let byte = character.asciiValue else {
            return false
        }
        return isUnreserved(byte) && character != "~" && !character.isUppercase
    }

    /// What is odd about a name that is allowed; nil for nothing.
    ///
    /// - Returns: whole sentences.
    static func oddity(in name: String) -> String? {
        if name.contains(".") {
            return
                "A name with dots is no part of a host name that a certificate for the endpoint covers: tools that write the"
                + " bucket before the host refuse the connection. Use \"-\" in their place."
        }
        if name.contains("_") {
            return
                "A name with \"_\" is refused by tools that keep to the rules of AWS. Use \"-\" in its place."
        }
        return nil
    }
}
