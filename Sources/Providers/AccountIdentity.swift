/// Which account a configuration reaches: opaque text that is the same for the same account.
package struct AccountIdentity: Sendable, Equatable {
    package let text: String
    /// Whether it must not be shown.
    package let isSecret: Bool
    /// What the provider calls an account.
    package let noun: String

    package init(_ text: String, isSecret: Bool, noun: String) {
        self.text = text
        self.isSecret = isSecret
        self.noun = noun
    }
}
