import CurlTransport
import Foundation
import HTTPTransport
import TestSupport
import Testing

extension TLSServer {
    fileprivate func request(host: String) throws -> HTTPRequest {
        HTTPRequest(
            method: .post,
            url: try HTTPURL(parsing: "https://\(host):\(port)/"),
            timeout: .seconds(300)
        )
    }
}

@Suite(
    .enabled(if: FileManager.default.isExecutableFile(atPath: SelfSignedCertificate.openssl)),
    .timeLimit(.minutes(10))
)
struct TLS {
    private func send(
        _ host: String,
        _ environment: (TLSServer) -> [String: String]
    ) async throws -> Result<Int, TransportError> {
        let server = try TLSServer()
        let given = environment(server)
        let pin = given["IONOS_PINNED_CERT"].map { CertificatePin(variable: "IONOS_PINNED_CERT", digest: $0) }
        let configuration = try CurlConfiguration(environment: given, pin: pin)
        do {
            // The page that openssl serves is for GET.
            var request = try server.request(host: host)
            request.method = .get
            let answer = try await CurlTransport(configuration: configuration).send(request)
            withExtendedLifetime(server) {}
            return .success(answer.status)
        } catch let error as TransportError {
            withExtendedLifetime(server) {}
            return .failure(error)
        }
    }

    @Test func doesNotTrustACertificateOfUnknownOrigin() async throws {
        let result = try await send("localhost") { _ in [:] }
        let error = try #require(throws: TransportError.self) { try result.get() }
        #expect(error.kind == .tls)
        #expect(!error.mayHaveReachedServer)
    }

    @Test func trustsTheAuthoritiesOfTheFile() async throws {
        #expect(try await send("localhost") { ["SSL_CERT_FILE": $0.certificate.file] }.get() == 200)
    }

    @Test func comparesTheName() async throws {
        let result = try await send("127.0.0.1") { ["SSL_CERT_FILE": $0.certificate.file] }
        let error = try #require(throws: TransportError.self) { try result.get() }
        #expect(error.kind == .tls)
    }

    @Test func saysThatTheFileCannotBeRead() async throws {
        let result = try await send("localhost") { _ in ["SSL_CERT_FILE": "/nowhere/authorities.pem"] }
        let error = try #require(throws: TransportError.self) { try result.get() }
        #expect(error.kind == .tls)
        #expect(error.message.contains("/nowhere/authorities.pem"))
    }

    @Test func acceptsThePinnedCertificateUnderAnyName() async throws {
        #expect(
            try await send("127.0.0.1") { ["IONOS_PINNED_CERT": $0.certificate.fingerprint] }.get() == 200
        )
    }

    @Test func acceptsNoOtherThanThePinnedCertificate() async throws {
        let result = try await send("localhost") {
            ["IONOS_PINNED_CERT": String(repeating: "ab", count: 32), "SSL_CERT_FILE": $0.certificate.file]
        }
        let error = try #require(throws: TransportError.self) { try result.get() }
        #expect(error.kind == .otherCertificate)
        #expect(error.message.contains("IONOS_PINNED_CERT"))
        #expect(!error.mayHaveReachedServer)
    }

    @Test(arguments: ["", "ab", String(repeating: "g", count: 64), String(repeating: "a", count: 63)])
    func refusesADigestThatIsNone(_ text: String) {
        #expect(throws: PinnedCertificateError.self) {
            try PinnedCertificate(CertificatePin(variable: "PIN", digest: text))
        }
    }
}
