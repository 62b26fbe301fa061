import Digests
import SourceText
import Values

/// The digests of a content, as attributes have them.
struct FileDigests {
    /// The attributes by name.
    let attributes: [String: Value]
    /// What names the content: its SHA-1 digest in hexadecimal.
    let id: String

    /// - Throws: when the system's library for digests cannot be used.
    init(of bytes: [UInt8]) throws(DiagnosticsError) {
        do throws(DigestError) {
            let (sha1, sha256, sha512) = (
                try Digest.sha1.hash(bytes), try Digest.sha256.hash(bytes), try Digest.sha512.hash(bytes)
            )
            id = Self.hexadecimal(sha1)
            attributes = [
                "id": .string(id),
                "content_md5": .string(Self.hexadecimal(try Digest.md5.hash(bytes))),
                "content_sha1": .string(id),
                "content_sha256": .string(Self.hexadecimal(sha256)),
                "content_sha512": .string(Self.hexadecimal(sha512)),
                "content_base64sha256": .string(FileContent.encoded(sha256)),
                "content_base64sha512": .string(FileContent.encoded(sha512)),
            ]
        } catch {
            throw Self.unavailable(error)
        }
    }

    /// Only what names the content.
    static func id(of bytes: [UInt8]) throws(DiagnosticsError) -> String {
        do throws(DigestError) {
            return hexadecimal(try Digest.sha1.hash(bytes))
        } catch {
            throw unavailable(error)
        }
    }

    private static func unavailable(_ error: DigestError) -> DiagnosticsError {
        DiagnosticsError(
            .error("Digests cannot be calculated", "\(error.reason). Install OpenSSL 3 (libcrypto.so.3).")
        )
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
