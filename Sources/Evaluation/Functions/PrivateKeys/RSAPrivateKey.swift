internal import BigInt

/// What of an RSA private key decryption needs; read from the forms that OpenSSL and OpenSSH write.
struct RSAPrivateKey {
    /// Why a text holds no usable key, as Terraform words it.
    struct Invalid: Error {
        let reason: String
    }

    /// Longer keys than anybody makes would only take time.
    private static let longestModulus = 16_384 / 8

    let modulus: BigUInt
    let exponent: BigUInt

    /// Bytes of the modulus, and of every ciphertext.
    var size: Int {
        (modulus.bitWidth + 7) / 8
    }

    private init(modulus: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>) throws(Invalid) {
        self.modulus = BigUInt(bytes: modulus)
        self.exponent = BigUInt(bytes: exponent)
        guard !self.modulus.isZero, modulus.count <= Self.longestModulus,
            exponent.count <= Self.longestModulus
        else {
            throw Self.malformed
        }
    }

    /// Reads the first PEM block of a text.
    init(pem text: String) throws(Invalid) {
        guard let block = PEMBlock(first: text) else {
            throw Invalid(reason: "invalid private key: ssh: no key found")
        }
        guard !block.isEncrypted else {
            throw Self.protected
        }
        switch block.label {
        case "RSA PRIVATE KEY": self = try Self.pkcs1(block.bytes[...])
        case "PRIVATE KEY": self = try Self.pkcs8(block.bytes[...])
        case "OPENSSH PRIVATE KEY": self = try Self.openSSH(block.bytes)
        case "EC PRIVATE KEY", "DSA PRIVATE KEY":
            throw Self.otherKind
        default:
            throw Invalid(
                reason: "invalid private key: ssh: unsupported key type \"\(block.label)\""
            )
        }
    }

    private static let protected = Invalid(
        reason: "invalid private key: ssh: this private key is passphrase protected"
    )
    private static let malformed = Invalid(reason: "invalid private key: its structure is damaged")
    private static let otherKind = Invalid(reason: "invalid private key type: an RSA key is required")

    /// Reads version, modulus, public exponent and private exponent (RFC 8017, A.1.2).
    private static func pkcs1(_ bytes: ArraySlice<UInt8>) throws(Invalid) -> RSAPrivateKey {
        var outer = DERReader(bytes)
        guard var key = outer.next(.sequence).map(DERReader.init), key.next(.integer) != nil,
            let modulus = key.next(.integer), key.next(.integer) != nil, let exponent = key.next(.integer)
        else {
            throw malformed
        }
        return try RSAPrivateKey(modulus: modulus, exponent: exponent)
    }

    /// RFC 5208: version, algorithm, and the key in an octet string.
    private static func pkcs8(_ bytes: ArraySlice<UInt8>) throws(Invalid) -> RSAPrivateKey {
        // 1.2.840.113549.1.1.1, rsaEncryption
        let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
        var outer = DERReader(bytes)
        guard var info = outer.next(.sequence).map(DERReader.init), info.next(.integer) != nil,
            var algorithm = info.next(.sequence).map(DERReader.init),
            let identifier = algorithm.next(.objectIdentifier), let key = info.next(.octetString)
        else {
            throw malformed
        }
        guard identifier.elementsEqual(rsa) else {
            throw otherKind
        }
        return try pkcs1(key)
    }

    /// OpenSSH's PROTOCOL.key: a header, public keys, and the private ones in a string of their own.
    private static func openSSH(_ bytes: [UInt8]) throws(Invalid) -> RSAPrivateKey {
        let magic = Array("openssh-key-v1\0".utf8)
        guard bytes.starts(with: magic) else {
            throw malformed
        }
        var outer = SSHReader(bytes[magic.count...])
        guard let cipher = outer.string(), outer.string() != nil, outer.string() != nil else {
            throw malformed
        }
        guard cipher.elementsEqual("none".utf8) else {
            throw protected
        }
        guard outer.number() == 1, outer.string() != nil, var key = outer.string().map(SSHReader.init),
            let check = key.number(), key.number() == check, let kind = key.string()
        else {
            throw malformed
        }
        guard kind.elementsEqual("ssh-rsa".utf8) else {
            throw otherKind
        }
        guard let modulus = key.string(), key.string() != nil, let exponent = key.string() else {
            throw malformed
        }
        return try RSAPrivateKey(modulus: modulus, exponent: exponent)
    }

    /// Decrypts and takes the padding of PKCS #1 v1.5 off (RFC 8017, 7.2.2); nil when that was not there.
    func decrypt(_ ciphertext: [UInt8]) -> [UInt8]? {
        let cipher = BigUInt(bytes: ciphertext[...])
        guard size >= 11, ciphertext.count <= size, cipher < modulus else {
            return nil
        }
        let plain = Array(cipher.power(exponent, modulus: modulus).serialize())
        // Padding is 0, 2, at least eight bytes that are not 0, and a 0; the first byte is lost in the number.
        guard plain.count == size - 1, plain[0] == 2, let end = plain.firstIndex(of: 0), end >= 9 else {
            return nil
        }
        return Array(plain[(end + 1)...])
    }
}

extension BigUInt {
    /// Reads a number from its bytes, the highest first.
    fileprivate init(bytes: ArraySlice<UInt8>) {
        self = bytes.withUnsafeBytes { BigUInt($0) }
    }
}
