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
            case ("POST", "clock"):
                setClockSkew(try skew(request.body))
            case ("POST", "age"):
                let (milliseconds, key) = try age(request.body)
                try age(by: milliseconds, key: key)
            case ("POST", "login"):
                let (milliseconds, email) = try login(request.body)
                try noteLogin(of: email, ago: milliseconds)
            case ("POST", "second-factor"):
                try noteSecondFactor(
                    of: String(decoding: request.body, as: UTF8.self).split(whereSeparator: \.isWhitespace)
                        .joined()
                )
            case (_, "login"), (_, "second-factor"), (_, "requests"), (_, "reset"), (_, "faults"),
                (_, "clock"), (_, "age"):
                throw APIFailure(405, code: "302", "Method \(request.method) is not allowed here")
            default:
                throw APIFailure(
                    404,
                    code: "309",
                    "Resource does not exist; there are /_sandbox/requests, /_sandbox/reset, /_sandbox/faults, /_sandbox/clock,"
                        + " /_sandbox/age, /_sandbox/login and /_sandbox/second-factor"
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

    /// How far the clock is to be ahead, by a body such as `20m` or `-20m`.
    private func skew(_ body: [UInt8]) throws(APIFailure) -> Int64 {
        let text = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined()
        guard let skew = signedMilliseconds(parsing: text) else {
            throw APIFailure(400, code: "100", "Send how far the clock is ahead, such as 20m or -20m")
        }
        return skew
    }

    /// How much older keys are to be, by a body such as `93d`, and the one key's id behind it.
    private func age(_ body: [UInt8]) throws(APIFailure) -> (Int64, String?) {
        let words = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard let first = words.first, words.count <= 2,
            let milliseconds = milliseconds(parsing: String(first))
        else {
            throw APIFailure(400, code: "100", "Send how much older keys are to be, such as 93d, or 93d KEY")
        }
        return (milliseconds, words.count == 2 ? String(words[1]) : nil)
    }

    /// How long ago a user logged in, by a body such as `93d ada@example.com`.
    private func login(_ body: [UInt8]) throws(APIFailure) -> (Int64, String) {
        let words = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let milliseconds = milliseconds(parsing: String(words[0])) else {
            throw APIFailure(400, code: "100", "Send how long ago who logged in, such as 93d ada@example.com")
        }
        return (milliseconds, String(words[1]))
    }

    private func json(_ node: JSONNode) -> SandboxResponse {
        SandboxResponse(
            status: 200,
            headers: [SandboxHeader("Content-Type", "application/json")],
            body: node.encoded(pretty: true)
        )
    }
}
