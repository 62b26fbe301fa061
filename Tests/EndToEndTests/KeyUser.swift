import CurlTransport
import Foundation
import HTTPTransport
import ObjectStorage

/// Somebody who works with the key that stands in a file, and reads the file before each request.
struct KeyUser: Sendable {
    let file: String
    let port: Int

    /// The ids of keys that did what was asked with them, and of those that did not.
    struct Use: Sendable {
        var working: Set<String> = []
        var refused: [String] = []
    }

    /// Asks for the list of buckets again and again, until the task is cancelled.
    func use() async throws -> Use {
        let transport = CurlTransport()
        var use = Use()
        while !Task.isCancelled {
            let key = try read()
            do {
                if try await isAnswered(key, by: transport) {
                    use.working.insert(key.id)
                } else if try read().id == key.id {
                    // One that was replaced since it was read may be off by now.
                    use.refused.append(key.id)
                }
            } catch  where Task.isCancelled {
                break
            }
        }
        return use
    }

    private func isAnswered(
        _ key: (id: String, secret: String),
        by transport: CurlTransport
    ) async throws -> Bool {
        let pair = SigningPair(accessKey: key.id, secret: key.secret, source: "a file")
        let origin = HTTPURL.Origin(scheme: .http, host: "127.0.0.1", port: port)
        let request = HTTPRequest(method: .get, url: HTTPURL(origin: origin, path: "/"))
        let signed = try SignatureV4(pair: pair, region: "eu-central-3")
            .signed(request, at: SystemClock().sinceEpoch())
        return try await transport.send(signed).isSuccess
    }

    private func read() throws -> (id: String, secret: String) {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        func value(_ name: String) -> String {
            lines.first { $0.hasPrefix(name) }?.split(separator: "=", maxSplits: 1).last
                .map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }
        return (value("aws_access_key_id"), value("aws_secret_access_key"))
    }
}
