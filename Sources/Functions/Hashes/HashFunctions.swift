import Digests
import Evaluation
import Values

extension FunctionTable {
    static let hashes: [Function] = [
        .hash("md5", .md5, as: hexadecimal),
        .hash("sha1", .sha1, as: hexadecimal),
        .hash("sha256", .sha256, as: hexadecimal),
        .hash("sha512", .sha512, as: hexadecimal),
        .hash("base64sha256", .sha256, as: Base64.encode),
        .hash("base64sha512", .sha512, as: Base64.encode),
        .fileHash("filemd5", .md5, as: hexadecimal),
        .fileHash("filesha1", .sha1, as: hexadecimal),
        .fileHash("filesha256", .sha256, as: hexadecimal),
        .fileHash("filesha512", .sha512, as: hexadecimal),
        .fileHash("filebase64sha256", .sha256, as: Base64.encode),
        .fileHash("filebase64sha512", .sha512, as: Base64.encode),
        .nameBasedUUID, .rsaDecrypt,
    ]

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            result += [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Function {
    fileprivate typealias Encoding = @Sendable ([UInt8]) -> String

    fileprivate static func hash(
        _ name: String,
        _ digest: Digest,
        as encoding: @escaping Encoding
    ) -> Function {
        Function(name, [.string("str")], returns: .string) { (arguments, _) throws(FunctionError) in
            .string(encoding(try digest.result(arguments[0].text.utf8Bytes)))
        }
    }

    fileprivate static func fileHash(
        _ name: String,
        _ digest: Digest,
        as encoding: @escaping Encoding
    ) -> Function {
        Function(name, [.path], returns: .string) { (arguments, context) throws(FunctionError) in
            .string(encoding(try digest.result(try context.contents(of: arguments[0]))))
                .marked(arguments[0].marks)
        }
    }

    fileprivate static let nameBasedUUID = Function(
        "uuidv5",
        [.string("namespace"), .string("name")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        guard let namespace = UUIDText.namespace(arguments[0].text) else {
            throw FunctionError("uuidv5() doesn't support namespace \(arguments[0].text, of: 0)")
        }
        let hash = try Digest.sha1.result(namespace + arguments[1].text.utf8Bytes)
        return .string(UUIDText.text(Array(hash.prefix(16)), version: 5))
    }

    fileprivate static let rsaDecrypt = Function(
        "rsadecrypt",
        [.string("ciphertext"), .string("privatekey")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        guard let ciphertext = try? Base64.decode(arguments[0].text) else {
            throw FunctionError(
                "failed to decode input \(arguments[0].text.quotedAsInGo, of: 0): cipher text must be base64-encoded",
                argument: 0
            )
        }
        let plaintext: [UInt8]?
        do throws(InvalidPrivateKey) {
            plaintext = try RSAPrivateKey(pem: arguments[1].text).decrypt(ciphertext)
        } catch {
            throw FunctionError("\(error.reason, of: 1)", argument: 1)
        }
        guard let plaintext else {
            throw FunctionError("failed to decrypt: crypto/rsa: decryption error")
        }
        return .string(String(decoding: plaintext, as: UTF8.self))
    }
}

extension Digest {
    fileprivate func result(_ message: [UInt8]) throws(FunctionError) -> [UInt8] {
        do throws(DigestError) {
            return try hash(message)
        } catch {
            throw FunctionError("\(words: error.reason)")
        }
    }
}
