import HTTPTransport
import JSONText
import ObjectStorage
import Providers
import SourceText
import Timestamps

extension IonosProvider: AccountTelling {
    func tell() async -> AccountPortrait {
        var portrait = AccountPortrait()
        portrait.facts += [endpointFact, credentialsFact]
        if let expiry = expiryFact { portrait.facts.append(expiry) }
        let contracts: [Contract]
        do throws(APIError) {
            contracts = try await client.contracts()
        } catch {
            portrait.problems.append(refusal(error))
            return portrait
        }
        portrait.facts.append(
            AccountPortrait.Fact(
                "answers",
                "Answers",
                client.evidence.isProven
                    ? "like the IONOS API" : "but nothing shows that it is the IONOS API",
                json: .bool(client.evidence.isProven)
            )
        )
        portrait.facts += contractFacts(contracts)
        portrait.facts += await userFacts()
        portrait.facts += clockFact.map { [$0] } ?? []
        portrait.facts.append(
            AccountPortrait.Fact(
                "management_endpoint",
                "Management",
                client.redacted("\(management.endpoint)")
            )
        )
        portrait.facts += await signerFacts()
        return portrait
    }

    // MARK: Where, and with what

    private var endpointFact: AccountPortrait.Fact {
        let source = client.configuration.endpointSource
        let place = source.map { ", from \($0)" } ?? ", the vendor's"
        let endpoint = client.redacted("\(client.endpoint)")
        return AccountPortrait.Fact(
            "endpoint",
            "Endpoint",
            endpoint + (isSimulated ? ", simulated" : place),
            json: .string(endpoint)
        )
    }

    private var credentialsFact: AccountPortrait.Fact {
        let what = client.credentials.username == nil ? "token" : "user name and password"
        return AccountPortrait.Fact(
            "credentials",
            "Credentials",
            client.redacted("\(what) from \(client.credentials.source)"),
            json: .string(client.redacted(client.credentials.source))
        )
    }

    /// When the token ends, if it says so.
    private var expiryFact: AccountPortrait.Fact? {
        guard client.credentials.username == nil, !isSimulated else { return nil }
        guard let end = client.credentials.expiry else {
            return AccountPortrait.Fact(
                "token_expires",
                "Token expires",
                "the token does not say",
                json: .null
            )
        }
        let left = end.seconds - now
        let words =
            left < 0 ? "expired" : left < 86_400 ? "in \(left / 3600) hours" : "in \(left / 86_400) days"
        return AccountPortrait.Fact(
            "token_expires",
            "Token expires",
            "\(end.text), \(words)",
            json: .string(end.text)
        )
    }

    /// Whether there is no account behind it.
    private var isSimulated: Bool {
        client.endpoint.origin.host == "sandbox.invalid"
    }

    /// By this machine's clock, in seconds since 1970.
    private var now: Int64 {
        Int64(clock.sinceEpoch().components.seconds)
    }

    private func refusal(_ error: APIError) -> Diagnostic {
        var problem = error.diagnostic(doing: "asking which account this is", address: nil)
        if let end = client.credentials.expiry, end.seconds < now {
            problem = problem.hinting(
                "The token expired at \(end.text). Give a new one:",
                command: "keyform login"
            )
        } else if error.status == 401 {
            problem = problem.hinting(
                client.redacted(
                    "The credentials come from \(client.credentials.source). To keep a token that works:"
                ),
                command: "keyform login"
            )
        }
        return problem
    }

    // MARK: Whose

    private func contractFacts(_ contracts: [Contract]) -> [AccountPortrait.Fact] {
        let words = contracts.map { contract in
            let number = contract.number.map(String.init).map(client.redacted) ?? "without a number"
            return number + (contract.owner.map { ", owned by \($0)" } ?? "")
        }
        return [
            AccountPortrait.Fact(
                "contracts",
                contracts.count == 1 ? "Contract" : "Contracts",
                words.isEmpty ? "none that these credentials see" : words.joined(separator: "; "),
                json: .array(
                    contracts.map { contract in
                        [
                            "number": contract.number.map { .string(client.redacted(String($0))) } ?? .null,
                            "owner": contract.owner.map { .string($0) } ?? .null,
                            "status": contract.status.map { .string($0) } ?? .null,
                        ]
                    }
                )
            )
        ]
    }

    private func userFacts() async -> [AccountPortrait.Fact] {
        func unknown(_ why: String) -> [AccountPortrait.Fact] {
            [
                AccountPortrait.Fact("user", "User", why, json: .null),
                AccountPortrait.Fact("administrator", "Administrator", "not known", json: .null),
            ]
        }
        let user: User
        do throws(APIError) {
            guard let id = try await ownUserID() else {
                return unknown(
                    isSimulated ? "the owner of the simulated account" : "the token does not say whose it is"
                )
            }
            user = try await client.getUser(id)
        } catch {
            if error.kind == .forbidden {
                return [
                    AccountPortrait.Fact(
                        "user",
                        "User",
                        client.credentials.username ?? client.credentials.userID ?? "not told",
                        json: .null
                    ),
                    AccountPortrait.Fact(
                        "administrator",
                        "Administrator",
                        "no: users may not be read",
                        json: .bool(false)
                    ),
                ]
            }
            return unknown(
                "not read: \(error.diagnostic(doing: "reading the user", address: nil).summary.asClause)"
            )
        }
        let flag = user.administrator.map { $0 ? "yes" : "no" } ?? "not told"
        return [
            AccountPortrait.Fact(
                "user",
                "User",
                "\(user.email ?? "without an address") (\(user.id))",
                json: ["id": .string(user.id), "email": user.email.map { .string($0) } ?? .null]
            ),
            AccountPortrait.Fact(
                "administrator",
                "Administrator",
                flag,
                json: user.administrator.map { .bool($0) } ?? .null
            ),
        ]
    }

    private var clockFact: AccountPortrait.Fact? {
        guard let told = client.moment.moment(at: clock.now()) else { return nil }
        let difference = Int((told - clock.sinceEpoch()).components.seconds)
        let words =
            abs(difference) <= 2
            ? "agrees with this machine's"
            : "\(abs(difference)) s \(difference > 0 ? "ahead of" : "behind") this machine's"
        return AccountPortrait.Fact(
            "clock_difference_seconds",
            "API's clock",
            words,
            json: .number(JSONNumber(difference))
        )
    }

    // MARK: Who signs

    private func signerFacts() async -> [AccountPortrait.Fact] {
        func fact(_ text: String, _ json: JSONValue) -> [AccountPortrait.Fact] {
            [AccountPortrait.Fact("signer", "Signer", text, json: json)]
        }
        let pair: SigningPair
        do throws(DiagnosticsError) {
            pair = try storage.signer.pair()
        } catch {
            return fact("none: buckets cannot be read (\(error.first.summary.asClause))", .null)
        }
        let (state, accepts) = await storage.standing
        return fact(
            "\(pair.accessKey.prefix(8))… from \(pair.source): \(state)",
            [
                "access_key": .string(pair.accessKey), "source": .string(pair.source),
                "accepted": accepts.map { .bool($0) } ?? .null,
            ]
        )
    }
}
