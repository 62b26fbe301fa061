import Testing

@testable import IonosCloud

struct EndpointTests {
    @Test(arguments: [
        ("https://api.ionos.com", "https://api.ionos.com/cloudapi/v6"),
        ("https://api.ionos.com/", "https://api.ionos.com/cloudapi/v6"),
        ("https://api.ionos.com/cloudapi/v6", "https://api.ionos.com/cloudapi/v6"),
        ("https://api.ionos.com/cloudapi/v6/", "https://api.ionos.com/cloudapi/v6"),
        ("https://api.ionos.com//cloudapi/v6///", "https://api.ionos.com/cloudapi/v6"),
        ("api.ionos.com", "https://api.ionos.com/cloudapi/v6"),
        ("localhost:8080", "https://localhost:8080/cloudapi/v6"),
        (" http://127.0.0.1:8080/ \n", "http://127.0.0.1:8080/cloudapi/v6"),
        ("HTTP://Host.Example:80/x/", "http://host.example/x/cloudapi/v6"),
        ("https://[::1]:8443", "https://[::1]:8443/cloudapi/v6"),
        ("https://h:443/cloudapi/v5", "https://h/cloudapi/v5/cloudapi/v6"),
    ])
    func normalises(_ text: String, _ expected: String) throws {
        #expect(try Endpoint(text).description == expected)
    }

    @Test(arguments: [
        "", "https://", "ftp://h", "https://user:secret@h", "https://h?x=1", "https://h#f", "https://h:0",
        "https://h:65536", "https://h:+80", "https://h:x", "https://a b/", "https://h/ä", "https://ho\nst",
        "://h",
    ])
    func refuses(_ text: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("IONOS_API_URL") == true)
    }

    /// What may be a token or a password is never shown.
    @Test(arguments: [
        "https://h/path?token=planted", "https://h#planted", "h?planted", "https://h/a b?x=planted",
        "https://me:planted@h", "me:planted@h?x=planted", "ftp://h/?planted", "https://planted@h:0/",
    ])
    func showsNeitherQueryNorUser(_ text: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
        #expect(error?.description.contains("planted") == false, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("http://localhost:8080", "http://127.0.0.1:8080/"),
        ("http://127.0.0.1:8080", "http://127.9.0.1:8080"),
        ("http://[::1]:8080", "localhost:8080/cloudapi/v6/"),
        ("http://[0:0:0:0:0:0:0:1]:8080", "localhost:8080"),
        ("https://api.ionos.com", "api.ionos.com.:443/cloudapi/v6"),
        ("API.ionos.com", "http://api.ionos.com:80"),
    ])
    func isOneServiceInEachSpelling(_ left: String, _ right: String) throws {
        #expect(try Endpoint(left).service == Endpoint(right).service)
    }

    @Test(arguments: [
        ("http://localhost:8080", "http://localhost:8081"), ("https://h", "https://h/other"),
        ("https://h", "https://i"),
        ("http://127.0.0.1", "http://127.0.0.1.example"), ("http://[::1]", "http://[::11]"),
        ("http://[::1]", "http://[1::1]"), ("https://h", "https://h:80"),
    ])
    func isAnotherService(_ left: String, _ right: String) throws {
        #expect(try Endpoint(left).service != Endpoint(right).service)
    }

    @Test func equalsTheVendorsOwn() throws {
        #expect(try Endpoint("api.ionos.com") == .ionos)
        #expect(try Endpoint("http://api.ionos.com").origin != Endpoint.ionos.origin)
        #expect(try Endpoint("https://api.ionos.com:444").origin != Endpoint.ionos.origin)
    }

    @Test(arguments: [
        ("https://h", false), ("http://localhost:1", false), ("http://127.0.0.1", false),
        ("http://[::1]:8", false),
        ("http://api.ionos.com", true), ("http://localhost.example", true),
    ])
    func knowsWhenCredentialsWouldBeReadable(_ text: String, _ expected: Bool) throws {
        #expect(try Endpoint(text).sendsCredentialsInClear == expected)
    }

    @Test(arguments: [
        ("https://api.ionos.com/cloudapi/v6/requests/12-ab/status", "/requests/12-ab/status", "12-ab"),
        ("/cloudapi/v6/requests/12-ab/status?x=1", "/requests/12-ab/status", "12-ab"),
        ("http://evil.example/requests/1/status#f", "/requests/1/status", "1"),
    ])
    func takesOnlyThePathOfALocation(_ location: String, _ path: String, _ id: String) throws {
        let location = try #require(RequestLocation(location))
        #expect(location.path == path)
        #expect(location.requestID == id)
        #expect(RequestLocation(location.path) == location)
    }

    @Test(arguments: [
        "", "https://h/um/users/1", "/requests/", "/requests/../users", "/requests/1/../../um",
        "/requests/a b",
    ])
    func takesNoLocationThatNamesNoRequest(_ location: String) {
        #expect(RequestLocation(location) == nil)
    }
}
