import Testing

@testable import Workbench

@Suite struct DurationTextTests {
    static let read: [(String, Duration)] = [
        ("0", .zero), ("0s", .zero), ("500ms", .milliseconds(500)), ("30s", .seconds(30)),
        ("1m30s", .seconds(90)),
        ("1.5h", .seconds(5400)), ("24h", .seconds(86_400)),
    ]

    @Test(arguments: read)
    func readsGoNotation(text: String, duration: Duration) {
        #expect(Duration(upToADay: text) == duration)
    }

    @Test(arguments: ["", "30", "s", "-1s", "24h1ms", "1d", " 1s", "999999999999h"])
    func refusesAnythingElse(text: String) {
        #expect(Duration(upToADay: text) == nil)
    }
}
