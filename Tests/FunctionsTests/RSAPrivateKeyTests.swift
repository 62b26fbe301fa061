import Digests
import Testing

@testable import Functions

/// The keys were made for this test and open nothing else.
///
/// Terraform 1.11.4 decrypts these texts with them to the same.
@Suite struct RSAPrivateKeyTests {
    private static let short =
        "M5+cevuhCBJAV4OxNwnLcmMmdheevhO0FH3R0WMAR8VAmcYvwnTBpkAXVnjy/Y0p55t67sgHyeeJCYDuvc7sjw=="
    private static let long =
        "rUsZwdFWDbUQWimksrDpmUS+qoLE+/BWYJwFqb1hyd1Y/fUehPxJRH7dEMK5oM2E4fqds9Ct6fj/legYtdpLBID3ocnpi+ScTlyYK1pM8Z4mzWr7jnDRmMG2cX2PzT5x9nqyFtl9M2q0c0Su1WAAnMSF+FXCPgm1MfwVBPUSr4E="

    private static let keys: [(form: String, pem: String, ciphertext: String)] = [
        (
            "PKCS #1",
            """
            -----BEGIN RSA PRIVATE KEY-----
            MIIBOQIBAAJBAMtHPCUtCP4NV4hyB3lD0Aqmch/QrV65aakv3Rm28N4QMK9Dfi5W
            GcD7nt04jFREzkATazfFspt76TOYvzjBLisCAwEAAQJAfdi7DpTj9UxTPaDCqbtm
            x8El9DZfrr4BAQIl0q6kTgUB4+kn0nxcDVO0pwun85GG4y6jAJdC7EoXe17Mg44e
            2QIhAP2b9dlJOBGd5UB+OpN5HG0onGEn00z8H8T4svhGblQFAiEAzTHPW96pU2TQ
            8BFk/TvJVaxP0uox3LTp2cE4n4P7wG8CIET6Q17rBD3+ZRkqfAIaYbnq3sWqEFWT
            CY0IW50dguqFAiB0TmZlgWjirwNK/+EJNIkjOX8pYruOiTD/z2ij6fCZmwIgFvoS
            /CT35TSdw18aFjG3TkNqHOZ/DJEeorfcTqwgBbc=
            -----END RSA PRIVATE KEY-----
            """,
            short
        ),
        (
            "PKCS #8",
            """
            -----BEGIN PRIVATE KEY-----
            MIIBUwIBADANBgkqhkiG9w0BAQEFAASCAT0wggE5AgEAAkEAy0c8JS0I/g1XiHIH
            eUPQCqZyH9CtXrlpqS/dGbbw3hAwr0N+LlYZwPue3TiMVETOQBNrN8Wym3vpM5i/
            OMEuKwIDAQABAkB92LsOlOP1TFM9oMKpu2bHwSX0Nl+uvgEBAiXSrqROBQHj6SfS
            fFwNU7SnC6fzkYbjLqMAl0LsShd7XsyDjh7ZAiEA/Zv12Uk4EZ3lQH46k3kcbSic
            YSfTTPwfxPiy+EZuVAUCIQDNMc9b3qlTZNDwEWT9O8lVrE/S6jHctOnZwTifg/vA
            bwIgRPpDXusEPf5lGSp8AhphuerexaoQVZMJjQhbnR2C6oUCIHROZmWBaOKvA0r/
            4Qk0iSM5fyliu46JMP/PaKPp8JmbAiAW+hL8JPflNJ3DXxoWMbdOQ2oc5n8MkR6i
            t9xOrCAFtw==
            -----END PRIVATE KEY-----
            """,
            short
        ),
        (
            "OpenSSH",
            """
            -----BEGIN OPENSSH PRIVATE KEY-----
            b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAlwAAAAdzc2gtcn
            NhAAAAAwEAAQAAAIEA1YBsU+VDtMxhgBJQRKo/fpzDzpUQzikG3Lv3nPCd+gznae55eHwh
            JaILpgDuKzHEdJ22J+6jljCmL48zKwsytX/paLLOhkFVSysY8RyQnVJhUJHym0M7M08ZVe
            RUSi6U6c4s3YhPY7F2KrYSoJPUtOKsCeyBGfYjy5LZSuDv4ckAAAH4XoXbZV6F22UAAAAH
            c3NoLXJzYQAAAIEA1YBsU+VDtMxhgBJQRKo/fpzDzpUQzikG3Lv3nPCd+gznae55eHwhJa
            ILpgDuKzHEdJ22J+6jljCmL48zKwsytX/paLLOhkFVSysY8RyQnVJhUJHym0M7M08ZVeRU
            Si6U6c4s3YhPY7F2KrYSoJPUtOKsCeyBGfYjy5LZSuDv4ckAAAADAQABAAAAgDPh73E7x4
            ZKHG95A9SL4r4r7lFnXBwdUDOX4gZbWqiHNj1B3HbxA0UX6ei/VSFeCLWmFbwCe/JlhB0O
            mYqeQAX1Sc9m+IJZaQOf9y8wcnOBIQ3vb2MHS+XCGK5wHgN2d9qX8ddMyO1qjDQPhbnIJI
            hMNGZ4jLjTpKOPANXVyR3hAAAAQQC3PA9fT9AzQ2v0CZk94xQIwZmpNKnJc0lloXwKzOdo
            CgW/fKD1v9OpVYPX+OQpNtFDKMoksRn0vMrvXIuVCoFjAAAAQQD8L6FcTmw9nPH4gnjfG5
            aRfLH7jN2F3sTUvgXPuj7kzsXKCK78xduaBWE6PJJ+oP2szQxDN/Yy7I3vCaJAGRA1AAAA
            QQDYuwV4ADFjTvLJzVxv9+/GH9H8QV+hJtrZ7Xv7lTJG3ARSIIdtFrm0lufWJS8iP9Qh5T
            ++Y2IPk9eCXsVsa+XFAAAAAAEC
            -----END OPENSSH PRIVATE KEY-----
            """,
            long
        ),
    ]

    @Test(arguments: 0..<3)
    func decryptsWithEachForm(index: Int) throws {
        let (_, pem, ciphertext) = Self.keys[index]
        for text in [pem, "a comment\n" + pem.replacing("\n", with: "\r\n") + "\r\n"] {
            let plain = try RSAPrivateKey(pem: text).decrypt(try Base64.decode(ciphertext))
            #expect(plain.map { String(decoding: $0, as: UTF8.self) } == "hello wörld")
        }
    }

    @Test func refusesWhatWasNotEncryptedForTheKey() throws {
        let key = try RSAPrivateKey(pem: Self.keys[0].pem)
        for ciphertext in [[], [1], [UInt8](repeating: 0xFF, count: 64), [UInt8](repeating: 1, count: 65)] {
            #expect(key.decrypt(ciphertext) == nil)
        }
    }

    @Test(arguments: [
        ("", "invalid private key: ssh: no key found"),
        ("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n", "invalid private key: ssh: no key found"),
        ("-----BEGIN X-----\n-----END X-----", #"invalid private key: ssh: unsupported key type "X""#),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n"
                + "-----END RSA PRIVATE KEY-----",
            "invalid private key: ssh: this private key is passphrase protected"
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
            "invalid private key: its structure is damaged"
        ),
    ])
    func saysWhatIsWrongWithAKey(pem: String, reason: String) {
        let problem = #expect(throws: InvalidPrivateKey.self) { _ = try RSAPrivateKey(pem: pem) }
        #expect(problem?.reason == reason)
    }

    /// Whatever stands in a key, reading it ends.
    @Test(arguments: 0..<3)
    func damagedKeysAreReadToAnEnd(index: Int) throws {
        let block = try #require(PEMBlock(first: Self.keys[index].pem))
        for position in block.bytes.indices {
            for byte in [0x00, 0x7F, 0x84, 0xFF] as [UInt8] {
                var bytes = block.bytes
                bytes[position] = byte
                let lines = [bytes, Array(bytes[..<position])].map {
                    "-----BEGIN \(block.label)-----\n\(Base64.encode($0))\n-----END \(block.label)-----"
                }
                for text in lines {
                    _ = try? RSAPrivateKey(pem: text)
                }
            }
        }
    }
}
