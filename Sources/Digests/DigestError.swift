/// Why there is no digest, for a person.
package struct DigestError: Error, Sendable, Equatable {
    package let reason: String
}
