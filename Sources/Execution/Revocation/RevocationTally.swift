package import SourceText

/// What was taken from a person, in words.
package struct RevocationTally: Sendable, Hashable {
    package internal(set) var keysOff = 0
    package internal(set) var memberships = 0
    package internal(set) var keysDeleted = 0
    package internal(set) var usersDeleted = 0

    package init() {}

    /// Nil where nothing was taken.
    package var text: String? {
        func part(_ number: Int, _ noun: String, _ verb: String) -> String? {
            number == 0 ? nil : "\(number) \(noun)\(number == 1 ? "" : "s") \(verb)"
        }
        let parts = [
            part(keysOff, "key", "switched off"), part(memberships, "membership", "removed"),
            part(keysDeleted, "key", "deleted"), part(usersDeleted, "user", "deleted"),
        ]
        .compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

/// How a run that takes all from a person ends.
package enum RevocationEnd: Sendable {
    /// Nothing is left but what is protected.
    case done
    /// Somebody did not want a step.
    case declined
    /// What was not done, and why.
    case failed(Diagnostic)
}
