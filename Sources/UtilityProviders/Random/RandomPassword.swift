import Digests
import Providers
import SourceText
import Values

/// `random_password`: a secret text of random characters, with its bcrypt hash.
struct RandomPassword: UtilityType {
    static let name = "random_password"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        var generator = source.generator()
        return try completed(planned, TextRecipe(planned).text(&generator))
    }

    private func completed(_ attributes: ValueMap, _ text: String) throws(DiagnosticsError) -> ValueMap {
        var made = attributes
        made["id"] = .string("none")
        made["result"] = .string(text)
        made["bcrypt_hash"] = .string(
            try PasswordHash.make(of: text, salt: source.bytes(PasswordHash.saltSize))
        )
        return made
    }

    // MARK: Import

    func validateImportID(_ id: String) throws(DiagnosticsError) {
        guard !id.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Invalid import id",
                    "The id of a random_password is the password itself, and it is empty."
                )
            )
        }
    }

    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        try validateImportID(id)
        return try completed(TextRecipe.imported(id), id)
    }
}

/// The bcrypt hash of a password.
enum PasswordHash {
    static let saltSize = 16

    /// - Parameters:
    ///   - text: of which only the first bytes count, as many as bcrypt looks at.
    ///   - salt: random bytes, `saltSize` of them.
    /// - Returns: the text of the hash, of 60 characters.
    /// - Throws: when the system has no bcrypt.
    static func make(of text: String, salt: [UInt8]) throws(DiagnosticsError) -> String {
        do throws(DigestError) {
            return try Bcrypt.hash(bytes(text), salt: salt, cost: Bcrypt.defaultCost)
        } catch {
            throw DiagnosticsError(
                .error("Hashing Error", "The bcrypt hash of the password cannot be made: \(error.reason).")
            )
        }
    }

    /// The hash with a salt of the system's generator; null where the system has no bcrypt.
    static func system(of text: String) -> Value {
        var generator = SystemRandomNumberGenerator()
        let hash = try? make(of: text, salt: generator.bytes(saltSize))
        return (hash.map { Value.string($0) } ?? .null(.string)).marked(.sensitive)
    }

    /// Whether a hash is that of a text.
    static func isHash(_ hash: String, of text: String) -> Bool {
        Bcrypt.isHash(hash, of: bytes(text))
    }

    private static func bytes(_ text: String) -> [UInt8] {
        Array(text.utf8.prefix(Bcrypt.longestPassword))
    }
}
