/// A block of a PEM file (RFC 7468), with the headers that older files have (RFC 1421).
struct PEMBlock {
    let label: String
    /// Whether its headers say that a passphrase protects it.
    let isEncrypted: Bool
    let bytes: [UInt8]

    /// Finds the first block of a text; nil when there is none that is complete.
    init?(first text: String) {
        let begin = "-----BEGIN "
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            .map { $0.trimmingSuffix { $0 == " " || $0 == "\t" || $0 == "\r" } }
        for (index, line) in lines.enumerated() where line.hasPrefix(begin) && line.hasSuffix("-----") {
            let label = line.dropFirst(begin.count).dropLast(5)
            guard let end = lines[index...].firstIndex(of: "-----END \(label)-----") else {
                continue
            }
            let content = lines[(index + 1)..<end]
            let headers = content.prefix { $0.contains(":") }
            guard let bytes = try? Base64.decode(content.dropFirst(headers.count).joined()) else {
                continue
            }
            self.label = String(label)
            isEncrypted = headers.contains { $0.hasPrefix("Proc-Type:") && $0.contains("ENCRYPTED") }
            self.bytes = bytes
            return
        }
        return nil
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, isTrimmed(self[index(before: end)]) {
            end = index(before: end)
        }
        return self[..<end]
    }
}
