import Digests
import SourceText
import Values

/// Numbers that follow from a text: the generator xoshiro256** of Blackman and Vigna, begun with the text's SHA-256.
///
/// They are not those of Terraform for the same text.
struct SeededSequence: RandomNumberGenerator {
    private var words: [UInt64]

    /// - Throws: when the system has no SHA-256.
    init(_ seed: String) throws(DigestError) {
        let digest = try Digest.sha256.hash(Array(seed.utf8))
        words = (0..<4).map { word in
            digest[word * 8..<word * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    mutating func next() -> UInt64 {
        let result = Self.rotated(words[1] &* 5, 7) &* 9
        let shifted = words[1] << 17
        words[2] ^= words[0]
        words[3] ^= words[1]
        words[1] ^= words[2]
        words[0] ^= words[3]
        words[2] ^= shifted
        words[3] = Self.rotated(words[3], 45)
        return result
    }

    private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }

    /// The numbers that follow from a seed, or that are random where there is none.
    ///
    /// - Throws: when the system has no SHA-256.
    static func generator(
        _ seed: String?,
        _ source: RandomSource
    ) throws(DiagnosticsError) -> any RandomNumberGenerator {
        guard let seed else {
            return source.generator()
        }
        do throws(DigestError) {
            return try SeededSequence(seed)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Seed cannot be used",
                    "The seed is hashed, which is not possible here: \(error.reason)."
                )
            )
        }
    }

    static func notes(on creation: ValueMap) -> [Note] {
        guard creation["seed"].map({ !$0.isNull }) ?? false else {
            return []
        }
        return [
            Note(
                summary: "A seed gives another result than in Terraform",
                detail:
                    "With the same seed keyform always draws the same, but not what Terraform's provider draws with it."
                    + " Results that are in the state already are kept."
            )
        ]
    }
}
