import Testing

@testable import Digests

@Suite struct BcryptTests {
    /// From the test vectors of crypt_blowfish.
    @Test func givesThePublishedHash() throws {
        let salt: [UInt8] = [
            0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10,
        ]
        let text = try Bcrypt.hash(Array("U*U".utf8), salt: salt, cost: 5)
        #expect(text == "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
    }

    /// Go's 2a takes bytes over 127 as they are, where libcrypt's own 2a may add a countermeasure.
    @Test func takesBytesThatAreNotASCII() throws {
        let salt = [UInt8](repeating: 7, count: 16)
        let first = try Bcrypt.hash([0xFF, 0xFF, 0xA3, 0x33, 0x34], salt: salt, cost: 4)
        let second = try Bcrypt.hash([0xFF, 0xA3, 0x33, 0x34], salt: salt, cost: 4)
        #expect(first.count == 60)
        #expect(first != second)
    }

    @Test func refusesAPasswordThatWouldBeCutShort() {
        #expect(throws: DigestError.self) {
            try Bcrypt.hash([0x61, 0, 0x62], salt: [UInt8](repeating: 0, count: 16), cost: 4)
        }
    }
}
