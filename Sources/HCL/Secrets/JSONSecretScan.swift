/// Finds the values of a JSON text, well-formed or not, by the names of the members that lead to them.
struct JSONSecretScan {
    private struct Scalar {
        /// The names that lead to it, the outermost first; no more than decide what it is.
        let path: [String]
        /// Between the quotes of a string.
        let range: Range<Int>
        let text: String
    }

    private static let decidingNames = 4
    private static let marks = Array(#"{}[],:""#.utf8)

    private var scalars: [Scalar] = []
    /// Whether each of the open brackets is an object's.
    private var isObject: [Bool] = []
    /// The name of the present member of each open object.
    private var names: [String] = []

    init(_ bytes: [UInt8]) {
        scan(bytes)
    }

    /// What blocks say of secrets.
    func ranges(_ isSecret: SecretLiterals.Rule) -> [Range<Int>] {
        let sensitive = Set(sensitive(["variable", "output"]))
        return scalars.filter { scalar in
            let path = scalar.path
            switch path.first {
            case "variable"?, "output"?:
                return path.count > 2 && SecretTokenScan.givesValue(path[0], path[2])
                    && sensitive.contains(Array(path[..<2]))
            case "provider"?:
                return path.count > 2 && isSecret(path[0], path[1], path[2], scalar.text)
            case let type?:
                return path.count > 3 && isSecret(type, path[1], path[3], scalar.text)
            case nil:
                return false
            }
        }.map(\.range)
    }

    /// The values of top-level members of those names.
    func ranges(of names: Set<String>) -> [Range<Int>] {
        scalars.filter { $0.path.first.map(names.contains) ?? false }.map(\.range)
    }

    /// The types and names of blocks that say that they are sensitive.
    func sensitive(_ types: Set<String>) -> [[String]] {
        scalars.filter { scalar in
            scalar.path.count == 3 && types.contains(scalar.path[0]) && scalar.text == "true"
                && ["sensitive", "ephemeral"].contains(scalar.path[2])
        }.map { Array($0.path[..<2]) }
    }

    private mutating func scan(_ bytes: [UInt8]) {
        var pendingName: String?
        var index = 0
        func isWord(_ byte: UInt8) -> Bool {
            byte > UInt8(ascii: " ") && !Self.marks.contains(byte)
        }
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"):
                isObject.append(true)
                names.append("")
            case UInt8(ascii: "["): isObject.append(false)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if isObject.popLast() == true {
                    names.removeLast()
                }
            case UInt8(ascii: ":"):
                if let name = pendingName, isObject.last == true {
                    names[names.count - 1] = name
                    // It was no value.
                    scalars.removeLast()
                }
                pendingName = nil
            case UInt8(ascii: "\""):
                let start = index + 1
                index = start
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index = min(index, bytes.count)
                pendingName = add(bytes, start..<index)
            case let byte where isWord(byte):
                let start = index
                while index < bytes.count, isWord(bytes[index]) { index += 1 }
                _ = add(bytes, start..<index)
                pendingName = nil
                continue
            default: break
            }
            index += 1
        }
    }

    private mutating func add(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        let text = String(decoding: bytes[range], as: UTF8.self)
        scalars.append(Scalar(path: Array(names.prefix(Self.decidingNames)), range: range, text: text))
        return text
    }
}
