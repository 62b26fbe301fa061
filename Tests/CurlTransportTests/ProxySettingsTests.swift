import CurlTransport
import HTTPTransport
import Testing

struct ProxySettingsTests {
    private func proxy(_ environment: [String: String], _ url: String) throws -> String? {
        ProxySettings(environment: environment).proxy(for: try HTTPURL(parsing: url))
    }

    @Test(
        arguments: [
            (["https_proxy": "p"], "https://api.example/x", "p"),
            (["HTTPS_PROXY": "p"], "https://api.example/x", "p"),
            (["HTTPS_PROXY": "q", "https_proxy": "p"], "https://api.example", "p"),
            (["HTTPS_PROXY": "p", "https_proxy": ""], "https://api.example", "p"),
            (["https_proxy": "p"], "http://api.example", nil),
            (["http_proxy": "p"], "http://api.example", "p"),
            (["http_proxy": "p"], "https://api.example", nil),
            (["all_proxy": "p"], "https://api.example", "p"),
            (["ALL_PROXY": "p"], "http://api.example", "p"),
            (["all_proxy": "q", "https_proxy": "p"], "https://api.example", "p"),
            ([:], "https://api.example", nil),
            // As curl does, and Go does not: a proxy that is asked for by these names is asked about this machine too.
            (["http_proxy": "p"], "http://127.0.0.1:8080", "p"),
            (["HTTPS_PROXY": "p"], "https://localhost", "p"),
            // curl does not look at this one; where Go does, it counts.
            (["HTTP_PROXY": "p"], "http://api.example", "p"),
            (["HTTP_PROXY": "q", "http_proxy": "p"], "http://api.example", "p"),
            (["HTTP_PROXY": "p", "all_proxy": "q"], "http://api.example", "p"),
            (["HTTP_PROXY": "p"], "http://localhost:1234", nil),
            (["HTTP_PROXY": "p"], "http://127.9.9.9", nil),
            (["HTTP_PROXY": "p"], "http://[::1]:80", nil),
            (["HTTP_PROXY": "p"], "http://128.0.0.1", "p"),
            (["HTTP_PROXY": "p", "REQUEST_METHOD": "GET"], "http://api.example", nil),
            (["HTTP_PROXY": "q", "REQUEST_METHOD": "GET", "http_proxy": "p"], "http://api.example", "p"),
            (["HTTP_PROXY": "q", "REQUEST_METHOD": "GET", "all_proxy": "p"], "http://api.example", "p"),
        ] as [([String: String], String, String?)]
    )
    func findsTheProxy(_ environment: [String: String], _ url: String, _ expected: String?) throws {
        #expect(try proxy(environment, url) == expected)
    }

    @Test(
        arguments: [
            ("*", ["a.example", "127.0.0.1", "[::1]"], []),
            (
                "example.com", ["example.com", "EXAMPLE.com", "example.com.", "a.b.example.com"],
                ["notexample.com", "com"]
            ),
            (".example.com", ["a.example.com", "a.b.example.com"], ["example.com", "a-example.com"]),
            ("*.example.com", ["a.example.com"], ["example.com"]),
            ("Example.Com.", ["example.com", "a.example.com"], ["example.org"]),
            ("a.example, b.example", ["a.example", "b.example"], ["c.example"]),
            ("a.example b.example", ["a.example", "b.example"], ["c.example"]),
            (",, ,", [], ["a.example"]),
            (
                "example.com:8443", ["example.com:8443", "a.example.com:8443"],
                ["example.com", "example.com:443"]
            ),
            ("example.com:443", ["example.com"], ["example.com:8443"]),
            ("10.0.0.1", ["10.0.0.1"], ["10.0.0.10", "10.0.0.1.example"]),
            ("10.0.0.1:80", [], ["10.0.0.1"]),
            ("10.0.0.1:443", ["10.0.0.1"], []),
            ("10.0.0.0/8", ["10.255.1.2"], ["11.0.0.1", "host10.0.0.0", "[::1]"]),
            ("192.168.4.0/22", ["192.168.7.255"], ["192.168.8.0", "192.168.3.255"]),
            ("0.0.0.0/0", ["8.8.8.8"], ["a.example"]),
            ("10.0.0.1/32", ["10.0.0.1"], ["10.0.0.2"]),
            ("::1", ["[::1]"], ["[::2]", "127.0.0.1"]),
            ("[::1]:443", ["[::1]"], ["[::1]:444"]),
            ("[fd00::1]", ["[fd00:0:0::1]"], []),
            ("fd00::/8", ["[fd12::1]"], ["[fe00::1]"]),
            ("::ffff:10.0.0.1", ["10.0.0.1"], []),
            ("10.0.0.0/33,10.0.0.0/x,a/8,:443,.", [], ["10.0.0.1", "a"]),
        ] as [(String, [String], [String])]
    )
    func heedsTheExceptions(_ list: String, _ direct: [String], _ others: [String]) throws {
        for name in ["no_proxy", "NO_PROXY"] {
            let environment = ["https_proxy": "p", name: list]
            for host in direct {
                #expect(try proxy(environment, "https://\(host)/x") == nil, "\(host)")
            }
            for host in others {
                #expect(try proxy(environment, "https://\(host)/x") == "p", "\(host)")
            }
        }
    }
}
