import SourceText
import Testing

/// Names in bytes that are not UTF-8 come back as they were.
@Suite struct SystemPathTests {
    @Test(
        arguments: [
            [0x61], [0xFF], [0x61, 0xE9, 0x2E, 0x74, 0x66], [0xC3, 0xA9], [0xC3], [0xE2, 0x82],
            [0xF0, 0x9F, 0x98],
            [0x80, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x8F, 0x9F, 0xBF],
            [0xF4, 0x8F, 0x9E, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98, 0x80, 0xFE],
        ] as [[UInt8]]
    )
    func everyNameComesBack(bytes: [UInt8]) {
        let text = SystemPath.text(bytes)
        #expect(SystemPath.cString(text).dropLast().map { UInt8(bitPattern: $0) } == bytes)
        #expect(SystemPath.cString("dir/" + text + ".tf").count == bytes.count + 8)
        #expect(SystemPath.hasEscapes(text) == (String(validating: bytes, as: UTF8.self) != text))
    }

    @Test func randomNamesComeBack() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let bytes = (0..<12).map { _ in UInt8.random(in: 0x01...0xFF, using: &generator) }
            #expect(
                SystemPath.cString(SystemPath.text(bytes)).dropLast().map { UInt8(bitPattern: $0) } == bytes
            )
        }
    }

    @Test func isShownWithEscapes() {
        let text = SystemPath.text([0x61, 0xE9, 0x2E, 0x74, 0x66])
        #expect(SystemPath.shown(text) == "a\\xE9.tf")
        #expect(SystemPath.repaired(text) == "a\u{FFFD}.tf")
        #expect(SystemPath.shown("é") == "é")
        #expect(text.hasSuffix(".tf"))
    }
}
