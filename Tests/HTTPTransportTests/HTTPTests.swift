import Testing

@testable import HTTPTransport

struct HTTPTests {
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200), ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ("Fri, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
    ])
    func readsDates(_ text: String, _ expected: Int) {
        #expect(secondsSinceEpoch(httpDate: text) == expected)
    }

    @Test(arguments: [
        "", "soon", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "a b c d e",
    ])
    func refusesWhatIsNoDate(_ text: String) {
        #expect(secondsSinceEpoch(httpDate: text) == nil)
    }

    @Test(
        arguments: [
            ("30", nil, Duration.seconds(30)), (" 0.5 ", nil, .milliseconds(500)), ("0", nil, .zero),
            ("Sun, 06 Nov 1994 08:50:07 GMT", nil, .seconds(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", nil, .zero),
            ("Sun, 06 Nov 2094 08:50:07 GMT", "Sun, 06 Nov 2094 08:50:00 GMT", .seconds(7)),
            ("-1", nil, nil), ("nan", nil, nil), ("inf", nil, nil), ("1e300", nil, .seconds(31_536_000)),
            ("later", nil, nil),
        ] as [(String, String?, Duration?)]
    )
    func readsRetryAfter(_ value: String, _ date: String?, _ expected: Duration?) {
        var headers: HTTPHeaders = ["retry-after": value]
        if let date {
            headers.append(name: "date", value: date)
        }
        #expect(retryAfter(headers, now: .seconds(784_111_777)) == expected)
    }

    @Test func encodesASegmentAndLooksHeadersUpInAnyCase() {
        #expect(percentEncoded("a/b %2F+ä~") == "a%2Fb%20%252F%2B%C3%A4~")
        let headers: HTTPHeaders = ["X-One": "1", "x-one": "2"]
        #expect(headers["X-ONE"] == "1")
        #expect(headers["X-Two"] == nil)
    }
}
