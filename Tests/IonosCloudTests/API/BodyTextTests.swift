import FoundationEssentials
import Testing

@testable import IonosCloud

struct BodyTextTests {
    @Test func decodesBase64URL() {
        for (code, text) in [("", ""), ("Zg==", "f"), ("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo")] {
            #expect(Data(base64URLEncoded: code) == Data(text.utf8))
        }
        #expect(Data(base64URLEncoded: "-_8") == Data([0xfb, 0xff]))
        #expect(Data(base64URLEncoded: "+/8") == nil)
        #expect(Data(base64URLEncoded: "Zm9v!") == nil)
    }

    @Test(
        arguments: [
            ("", []), ("{}", []),
            (
                #"{"httpStatus":422,"messages":[{"errorCode":"200","message":"[VDC-1] no\ngood"},{"message":"b"}]}"#,
                ["200:[VDC-1] no good", "-:b"]
            ),
            (#"{"messages":[{"errorCode":309},"plain",{},7]}"#, ["309:", "-:plain"]),
            (#"{"message":"gateway says no"}"#, ["-:gateway says no"]),
            (
                "<html><head><TITLE>\n502 Bad&nbsp;Gateway </TITLE></head><body>x</body></html>",
                ["-:502 Bad&nbsp;Gateway"]
            ),
            ("<html><body><h1>Sorry</h1><p>down</p></body>", ["-:Sorry down"]),
            ("upstream connect error\n", ["-:upstream connect error"]), ("<<<", []), ("[1,2]", ["-:[1,2]"]),
        ] as [(String, [String])]
    )
    func readsWhatAnErrorSays(_ body: String, _ expected: [String]) {
        #expect(errorMessages(inBody: Array(body.utf8)).map { "\($0.code ?? "-"):\($0.text)" } == expected)
    }

    @Test func shortensALongBody() throws {
        let message = try #require(errorMessages(inBody: [UInt8](repeating: 120, count: 100_000)).first)
        #expect(message.text.count == 300)
        #expect(errorMessages(inBody: [0xff, 0xfe, 0x00, 0x1b]).count == 1)
    }
}
