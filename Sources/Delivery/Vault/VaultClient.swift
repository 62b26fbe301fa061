import HTTPTransport
import JSONText
import Rotation
import SourceText

/// Asks a Vault about one secret.
struct VaultClient {
    /// What is stored.
    struct Present {
        /// 0 where nothing ever was.
        let version: Int
        /// Nil where there is nothing, or nothing any more.
        let data: JSONObject?
    }

    enum Written {
        case written
        /// The secret has another version than the one read.
        case outpaced
        /// It may have been written.
        case unknown(DeliveryFailure)
    }

    private let place: VaultSettings
    private let origin: HTTPURL.Origin
    private let channel: RequestChannel
    private let headers: HTTPHeaders
    private let redaction: Redaction

    /// - Throws: where the address, the token or the certificates do not do.
    init(
        _ place: VaultSettings,
        _ surroundings: Delivery.Surroundings,
        _ connections: Connections,
        secret: String
    ) throws(DeliveryFailure) {
        self.place = place
        do throws(HTTPURLError) {
            origin = try HTTPURL(parsing: place.address).origin
        } catch {
            throw DeliveryFailure(
                reason: "the address \(place.address.inLine) is none of a Vault: \(error.reason)",
                remedy: "Correct \"address\" in the rotation block."
            )
        }
        guard origin.scheme == .https || origin.host == "127.0.0.1" else {
            throw DeliveryFailure(
                reason: "the server at \(origin) would get the key in clear",
                remedy: "Give an address that begins with https:// in the rotation block."
            )
        }
        let variable = place.tokenVariable
        guard variable.hasPrefix("VAULT_"), let token = surroundings.environment[variable], !token.isEmpty
        else {
            throw DeliveryFailure(
                reason: "there is no token for \(origin): the variable \(variable) is not set",
                remedy: "Set it to a token that may read and write \(place.shown)."
            )
        }
        guard token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw DeliveryFailure(
                reason:
                    "the variable \(variable) holds no token: there are blanks or hidden characters in it",
                remedy: "Set it to the token alone, without a line end."
            )
        }
        var headers: HTTPHeaders = ["X-Vault-Token": token, "X-Vault-Request": "true"]
        if let namespace = place.namespace {
            headers.append(name: "X-Vault-Namespace", value: percentEncodedPath(namespace))
        }
        self.headers = headers
        redaction = Redaction(SecretForms.all(of: secret) + [token])
        channel = RequestChannel(
            transport: try connections.trusting(place.certificates),
            clock: surroundings.clock,
            requestTimeout: .seconds(20),
            operationTimeout: .seconds(60)
        )
    }

    // MARK: Requests

    /// - Throws: why it cannot be read.
    func read() async throws(DeliveryFailure) -> Present {
        switch await send(.get, dataPath) {
        case .success(let answer):
            guard let data = json(answer)?["data"]?.object, let version = version(in: data["metadata"]) else {
                throw strange("no secret of version 2 of the key-value store", answer, isWrite: false)
            }
            return Present(version: version, data: data["data"]?.object)
        case .failure(let failure):
            guard let answer = try? failure.last?.get(), answer.status == 404 else {
                throw problem(failure, isWrite: false)
            }
            // What was deleted has its version still.
            if let version = version(in: json(answer)?["data"]?["metadata"]) {
                return Present(version: version, data: nil)
            }
            try await checkStore()
            return Present(version: 0, data: nil)
        }
    }

    /// - Throws: why it was certainly not written.
    func write(_ data: JSONObject, over present: Present) async throws(DeliveryFailure) -> Written {
        let body: JSONValue = [
            "options": ["cas": .number(JSONNumber(present.version))], "data": .object(data),
        ]
        switch await send(.post, dataPath, body: Array(body.text(.compact).utf8)) {
        case .success(let answer):
            // Version 1 of the store answers without a body, and has stored something else.
            guard version(in: json(answer)?["data"]) != nil else {
                throw strange(
                    "no version of the secret, so \(place.mount) may be a store of version 1",
                    answer,
                    isWrite: true
                )
            }
            return .written
        case .failure(let failure):
            if let answer = try? failure.last?.get(), answer.status == 400,
                errors(in: answer).contains(where: { $0.contains("check-and-set") })
            {
                return .outpaced
            }
            let problem = problem(failure, isWrite: true)
            guard failure.isUncertain else { throw problem }
            return .unknown(problem)
        }
    }

    /// Refuses a store of version 1, where a write would store something else than is meant.
    ///
    /// What cannot be found out is no reason to refuse.
    private func checkStore() async throws(DeliveryFailure) {
        guard
            case .success(let answer) = await send(
                .get,
                "/v1/sys/internal/ui/mounts/" + percentEncodedPath(place.mount)
            ), let options = json(answer)?["data"]?["options"]
        else { return }
        guard options["version"]?.string == "2" else {
            throw DeliveryFailure(
                reason:
                    "the store \(place.mount.inLine) at \(origin) is of version 1, which does not check what is"
                    + " overwritten",
                remedy:
                    "Name a store of version 2, or make this one so: vault kv enable-versioning \(place.mount.inLine)"
            )
        }
    }

    private var dataPath: String {
        "/v1/\(percentEncodedPath(place.mount))/data/\(percentEncodedPath(place.path))"
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        body: [UInt8]? = nil
    ) async -> Result<HTTPResponse, RequestFailure> {
        var headers = headers
        if body != nil {
            headers.append(name: "Content-Type", value: "application/json")
        }
        let request = HTTPRequest(
            method: method,
            url: HTTPURL(origin: origin, path: path),
            headers: headers,
            body: body
        )
        // Written twice, the second finds another version than it expects.
        var attempts = RequestAttempts(
            request,
            path: path,
            through: channel,
            reading: VaultAnswers(),
            isRepeatable: true
        )
        do throws(RequestFailure) {
            return .success(try await attempts.untilSuccess().response)
        } catch {
            return .failure(error)
        }
    }

    // MARK: Answers

    private func json(_ answer: HTTPResponse) -> JSONValue? {
        try? JSONValue(parsing: answer.body)
    }

    private func version(in metadata: JSONValue?) -> Int? {
        metadata?["version"]?.integer
    }

    private func errors(in answer: HTTPResponse) -> [String] {
        json(answer)?["errors"]?.array?.compactMap(\.string) ?? []
    }

    private func strange(_ what: String, _ answer: HTTPResponse, isWrite: Bool) -> DeliveryFailure {
        DeliveryFailure(
            reason:
                "the server at \(origin) answered the request for \(place.shown) with \(what) (status \(answer.status))",
            remedy:
                "See that \"address\" is that of a Vault and \"mount\" that of a key-value store of version 2.",
            isUncertain: isWrite
        )
    }

    private func problem(_ failure: RequestFailure, isWrite: Bool) -> DeliveryFailure {
        let verb = isWrite ? "written" : "read"
        let again = "Run the same again when that is over."
        switch failure.last {
        case nil:
            return DeliveryFailure(
                reason: "the secret \(place.shown) was not \(verb): there was no time left",
                remedy: again
            )
        case .failure(let error):
            return DeliveryFailure(
                reason: "the server at \(origin) gave no answer: \(redaction.redacted(error.message).inLine)",
                remedy: error.kind == .tls
                    ? "Name the file of the certificates to trust there as \"ca_file\", then run the same again."
                    : again,
                isUncertain: isWrite && failure.isUncertain
            )
        case .success(let answer):
            let said = errors(in: answer).prefix(3).joined(separator: "; ")
            let words = redaction.redacted(String(said.prefix(300))).inLine
            let about = words.isEmpty ? "" : ": \(words)"
            return DeliveryFailure(
                reason:
                    "the secret \(place.shown) was not \(verb): \(origin) answered with the status \(answer.status)\(about)",
                remedy: remedy(answer, isWrite: isWrite),
                isUncertain: isWrite && failure.isUncertain
            )
        }
    }

    private func remedy(_ answer: HTTPResponse, isWrite: Bool) -> String {
        switch answer.status {
        case 300..<400:
            "No redirect is followed with a token: give the address of the server that answers by itself."
        case 401, 403:
            "The token of \(place.tokenVariable) must be valid and its policy allow read, create and update on"
                + " \(place.mount.inLine)/data/\(place.path.inLine)"
                + (place.namespace.map { " in the namespace \($0.inLine)" } ?? "") + "."
        case 404: "See that there is a key-value store of version 2 at \"\(place.mount.inLine)\"."
        case 429, 500...: "Run the same again when the server is well."
        default: "Correct that, then run the same again."
        }
    }
}

/// What Vault's answers mean for sending again: what their status says.
private struct VaultAnswers: AnswerReading {}

/// Names with slashes between, each encoded.
private func percentEncodedPath(_ path: String) -> String {
    path.split(separator: "/").map { percentEncoded(String($0)) }.joined(separator: "/")
}
