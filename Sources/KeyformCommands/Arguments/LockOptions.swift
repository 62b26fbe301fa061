import ArgumentParser
import SourceText

/// Options of commands that write to the state.
package struct LockOptions: ParsableArguments, Sendable {
    static let switches = ["lock"]
    static let values = ["lock-timeout"]

    /// Whether to take the right to write; it is taken all the same, since two writers would undo each other's work.
    @Option(name: .customLong("lock"))
    package var lock = true

    /// How long to wait for another process that writes.
    @Option(name: .customLong("lock-timeout"))
    package var lockTimeout = "0s"

    package init() {}

    /// What the options ask for.
    ///
    /// - Throws: for a time that is none.
    func wish() throws(DiagnosticsError) -> LockWish {
        guard let patience = Duration(goText: lockTimeout) else {
            throw DiagnosticsError(
                .error(
                    "Invalid -lock-timeout",
                    "\"\(lockTimeout.inLine)\" is not a duration. Write it as 500ms, 30s, 2m or 1m30s."
                )
            )
        }
        return LockWish(isRefused: !lock, patience: patience)
    }
}

/// How the right to write to the state is to be taken.
package struct LockWish: Sendable {
    /// Whether `-lock=false` was given.
    var isRefused = false
    /// How long to wait while another process has it.
    var patience = Duration.zero
}

extension Duration {
    /// A duration as Go writes it, without a sign: whole numbers with the units `h`, `m`, `s` and `ms`; at most a day.
    init?(goText: String) {
        var milliseconds = 0
        var digits = 0
        var number = 0
        var rest = goText.utf8[...]
        while let byte = rest.popFirst() {
            if (0x30...0x39).contains(byte) {
                digits += 1
                number = number * 10 + Int(byte - 0x30)
                guard digits <= 8 else { return nil }
                continue
            }
            guard digits > 0 else { return nil }
            switch byte {
            case UInt8(ascii: "h"): milliseconds += number * 3_600_000
            case UInt8(ascii: "m") where rest.first == UInt8(ascii: "s"):
                rest.removeFirst()
                milliseconds += number
            case UInt8(ascii: "m"): milliseconds += number * 60_000
            case UInt8(ascii: "s"): milliseconds += number * 1000
            default: return nil
            }
            digits = 0
            number = 0
        }
        // A zero needs no unit.
        guard digits == 0 || goText == "0", !goText.isEmpty, milliseconds <= 86_400_000 else {
            return nil
        }
        self = .milliseconds(milliseconds)
    }
}
