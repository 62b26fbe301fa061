import Glibc
import HTTPTransport
import Testing

@testable import CurlTransport

/// What is lacking on this side is no trouble of the network.
@Suite struct ShortageTests {
    @Test(arguments: ["http://127.0.0.1:9/", "http://localhost:9/", "https://api.example.invalid/"])
    func tooManyOpenFilesAreNamed(url: String) async {
        await #expect(processExitsWith: .success) { [url] in
            let transport = CurlTransport()
            let request = HTTPRequest(
                method: .post,
                url: try HTTPURL(parsing: url),
                connectTimeout: .seconds(20),
                timeout: .seconds(20)
            )
            // The thread and what it needs are there before the files end.
            _ = try? await transport.send(
                HTTPRequest(
                    method: .get,
                    url: try HTTPURL(parsing: "http://127.0.0.1:9/"),
                    connectTimeout: .seconds(20),
                    timeout: .seconds(20)
                )
            )
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            do throws(TransportError) {
                _ = try await transport.send(request)
                exit(1)
            } catch {
                guard error.kind == .shortage(.files), !error.mayHaveReachedServer,
                    error.message.contains("too many open files")
                else { exit(2) }
            }
        }
    }
}
