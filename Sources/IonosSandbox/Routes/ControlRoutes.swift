/// `/_sandbox`: what the real service has not, for tests that watch and steer the sandbox. It asks for no credentials.
extension Sandbox {
    func control(_ request: SandboxRequest, _ target: RequestTarget) -> SandboxResponse {
        do {
            switch (request.method, target.segments.dropFirst().joined(separator: "/")) {
            case ("GET", "requests"): return json(logJSON)
            case ("DELETE", "requests"):
                clearRequestLog()
            case ("POST", "reset"):
                try reset()
            case ("GET", "faults"):
                return json(.object([("faults", .array(faults.map { .string($0.text) }))]))
            case ("POST", "faults"):
                addFaults(try parsedFaults(request.body))
            case ("DELETE", "faults"):
                setFaults([])
            case (_, "requests"), (_, "reset"), (_, "faults"):
                throw APIFailure(405, code: "302", "Method \(request.method) is not allowed here")
            default:
                throw APIFailure(
                    404,
                    code: "309",
                    "Resource does not exist; there are /_sandbox/requests, /_sandbox/reset and /_sandbox/faults"
                )
            }
            return SandboxResponse(status: 204)
        } catch let failure as APIFailure {
            return response(to: failure, pretty: true)
        } catch {
            return response(to: APIFailure(500, code: "500", "\(error)"), pretty: true)
        }
    }

    /// The faults in a body, one a line.
    private func parsedFaults(_ body: [UInt8]) throws(APIFailure) -> [Fault] {
        guard let text = String(validating: body, as: UTF8.self) else {
            throw APIFailure(400, code: "100", "The faults are not UTF-8 text")
        }
        var faults: [Fault] = []
        for line in text.split(whereSeparator: \.isNewline) {
            do {
                faults.append(try Fault(parsing: String(line)))
            } catch {
                throw APIFailure(400, code: "100", error.description)
            }
        }
        if faults.isEmpty {
            throw APIFailure(400, code: "100", "There is no fault in the body; send one a line")
        }
        return faults
    }

    private func json(_ node: JSONNode) -> SandboxResponse {
        SandboxResponse(
            status: 200,
            headers: [SandboxHeader("Content-Type", "application/json")],
            body: node.encoded(pretty: true)
        )
    }
}
