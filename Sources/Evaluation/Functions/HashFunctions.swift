import Values

extension FunctionTable {
    static let hashes: [Function] = [
        .hash("md5", MD5.hash, as: hexadecimal),
        .hash("sha1", SHA1.hash, as: hexadecimal),
        .hash("sha256", SHA2.sha256, as: hexadecimal),
        .hash("sha512", SHA2.sha512, as: hexadecimal),
        .hash("base64sha256", SHA2.sha256, as: Base64.encode),
        .hash("base64sha512", SHA2.sha512, as: Base64.encode),
        .fileHash("filemd5", MD5.hash, as: hexadecimal),
        .fileHash("filesha1", SHA1.hash, as: hexadecimal),
        .fileHash("filesha256", SHA2.sha256, as: hexadecimal),
        .fileHash("filesha512", SHA2.sha512, as: hexadecimal),
        .fileHash("filebase64sha256", SHA2.sha256, as: Base64.encode),
        .fileHash("filebase64sha512", SHA2.sha512, as: Base64.encode),
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
    fileprivate typealias Hash = @Sendable ([UInt8]) -> [UInt8]
    fileprivate typealias Encoding = @Sendable ([UInt8]) -> String

    fileprivate static func hash(
        _ name: String,
        _ hash: @escaping Hash,
        as encoding: @escaping Encoding
    ) -> Function {
        text(name) { encoding(hash($0.utf8Bytes)) }
    }

    fileprivate static func fileHash(
        _ name: String,
        _ hash: @escaping Hash,
        as encoding: @escaping Encoding
    ) -> Function {
        Function(name, [.path], returns: .string) { (arguments, context) throws(FunctionError) in
            .string(encoding(hash(try context.contents(of: arguments[0])))).marked(arguments[0].marks)
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
        let hash = SHA1.hash(namespace + arguments[1].text.utf8Bytes)
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
        let key: RSAPrivateKey
        do throws(RSAPrivateKey.Invalid) {
            key = try RSAPrivateKey(pem: arguments[1].text)
        } catch {
            throw FunctionError("\(error.reason, of: 1)", argument: 1)
        }
        guard let plaintext = key.decrypt(ciphertext) else {
            throw FunctionError("failed to decrypt: crypto/rsa: decryption error")
        }
        return .string(String(decoding: plaintext, as: UTF8.self))
    }
}
