/// Commands within texts, as the program must be called to reach the same account and state again.
///
/// Whoever suggests a command does not know of the switches that this run was given. A command is known by where it
/// stands: within quotes, or on a line of its own, two spaces in. A switch that it names itself is not given twice.
package struct SuggestedCommands {
    /// What calls the program, word by word, for example `keyform` and `-state=team.db`.
    private let words: [String]
    private static let plain = Array("keyform ".utf8)

    package init(invocation: String) {
        words = Self.words(of: invocation)
    }

    /// The text with its commands called in that way.
    package func completed(_ text: String) -> String {
        guard words.count > 1 else {
            return text
        }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == Self.plain[0], bytes[index...].starts(with: Self.plain),
                isCommand(bytes, index)
            {
                index += Self.plain.count
                result += invocation(before: bytes[index...])
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// How the program is called for a command, without the switches that the command has itself.
    private func invocation(before command: ArraySlice<UInt8>) -> [UInt8] {
        var rest = command
        var given: Set<String> = []
        while rest.first == UInt8(ascii: "-") {
            let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
            given.insert(Self.name(String(decoding: rest[..<end], as: UTF8.self)))
            rest = rest[end...].dropFirst()
        }
        let kept = words.filter { !$0.hasPrefix("-") || !given.contains(Self.name($0)) }
        return Array((kept.joined(separator: " ") + " ").utf8)
    }

    /// The name of an option, without its value.
    private static func name(_ word: String) -> String {
        String(word.prefix { $0 != "=" })
    }

    /// The words of a command line, where single quotes keep spaces together.
    private static func words(of line: String) -> [String] {
        var words: [String] = [""]
        var isQuoted = false
        for character in line {
            if character == "'" {
                isQuoted.toggle()
            }
            if character == " ", !isQuoted {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words
    }

    private func isCommand(_ bytes: [UInt8], _ index: Int) -> Bool {
        switch index > 0 ? bytes[index - 1] : nil {
        case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"):
            return true
        case UInt8(ascii: " ") where index >= 2 && bytes[index - 2] == UInt8(ascii: " "):
            return index == 2 || bytes[index - 3] == UInt8(ascii: "\n")
        default:
            return false
        }
    }
}
