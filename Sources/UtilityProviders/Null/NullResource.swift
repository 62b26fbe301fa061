import Providers
import SourceText
import Values

/// `null_resource`: does nothing; others can depend on it, and it is replaced when its `triggers` change.
struct NullResource: UtilityType {
    static let name = "null_resource"

    let generator: @Sendable () -> any RandomNumberGenerator

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        var made = planned
        made["id"] = .string(NullNumber.text(generator()))
        return made
    }
}

/// The numbers of this provider: random, not negative, of 63 bits.
enum NullNumber {
    static func text(_ generator: any RandomNumberGenerator) -> String {
        var generator = generator
        return String(generator.next() >> 1)
    }
}
