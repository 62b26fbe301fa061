/// Commands within texts, as the program must be called to reach the same account and state again.
///
/// Whoever suggests a command does not know of the switches that this run was given. A command is known by where it
/// stands: within quotes, or on a line of its own, two spaces in.
package struct SuggestedCommands {
    /// What calls the program, for example `keyform -state=team.db`.
    private let invocation: [UInt8]
    private static let plain = Array("keyform ".utf8)

    package init(invocation: String) {
        self.invocation = Array(invocation.utf8) + [UInt8(ascii: " ")]
    }

    /// The text with its commands called in that way.
    package func completed(_ text: String) -> String {
        guard invocation != Self.plain else {
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
                result += invocation
                index += Self.plain.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
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
