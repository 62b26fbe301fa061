import Digests

/// Why a text holds no usable private key, as Terraform words it.
struct InvalidPrivateKey: Error {
    let reason: String

    fileprivate static let protected = InvalidPrivateKey(
        reason: "invalid private key: ssh: this private key is passphrase protected"
    )
    fileprivate static let malformed = InvalidPrivateKey(
        reason: "invalid private key: its structure is damaged"
    )
    fileprivate static let otherKind = InvalidPrivateKey(
        reason: "invalid private key type: an RSA key is required"
    )

    fileprivate init(reason: String) {
        self.reason = reason
    }

    fileprivate init(_ error: RSAPrivateKey.Invalid) {
        self =
            switch error {
            case .malformed: .malformed
            case .otherKind: .otherKind
            case .unavailable(let reason): InvalidPrivateKey(reason: reason)
            }
    }
}

extension RSAPrivateKey {
    /// Reads the first PEM block of a text, in a form that OpenSSL or OpenSSH writes.
    init(pem text: String) throws(InvalidPrivateKey) {
        guard let block = PEMBlock(first: text) else {
            throw InvalidPrivateKey(reason: "invalid private key: ssh: no key found")
        }
        guard !block.isEncrypted else {
            throw .protected
        }
        switch block.label {
        case "RSA PRIVATE KEY", "PRIVATE KEY":
            do throws(Invalid) {
                try self.init(der: block.bytes)
            } catch {
                throw InvalidPrivateKey(error)
            }
        case "OPENSSH PRIVATE KEY":
            try self.init(openSSH: block.bytes)
        case "EC PRIVATE KEY", "DSA PRIVATE KEY":
            throw .otherKind
        default:
            throw InvalidPrivateKey(
                reason: "invalid private key: ssh: unsupported key type \"\(block.label)\""
            )
        }
    }

    /// Reads OpenSSH's PROTOCOL.key: a header, public keys, and the private ones in a string of their own.
    private init(openSSH bytes: [UInt8]) throws(InvalidPrivateKey) {
        let magic = Array("openssh-key-v1\0".utf8)
        guard bytes.starts(with: magic) else {
            throw .malformed
        }
        var outer = SSHReader(bytes[magic.count...])
        guard let cipher = outer.string(), outer.string() != nil, outer.string() != nil else {
            throw .malformed
        }
        guard cipher.elementsEqual("none".utf8) else {
            throw .protected
        }
        guard outer.number() == 1, outer.string() != nil, var key = outer.string().map(SSHReader.init),
            let check = key.number(), key.number() == check, let kind = key.string()
        else {
            throw .malformed
        }
        guard kind.elementsEqual("ssh-rsa".utf8) else {
            throw .otherKind
        }
        guard let modulus = key.string(), let publicExponent = key.string(),
            let privateExponent = key.string()
        else {
            throw .malformed
        }
        do throws(Invalid) {
            try self.init(
                modulus: modulus,
                publicExponent: publicExponent,
                privateExponent: privateExponent
            )
        } catch {
            throw InvalidPrivateKey(error)
        }
    }
}
