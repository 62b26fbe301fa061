import Testing

@testable import IonosSandbox

@Suite struct BucketPolicyTests {
    @Test func aPolicyIsReadBackWithOnePrincipalAsAString() async throws {
        let client = try await StorageClient()
        try await client.bucket()
        #expect(try await client.send("GET", "/demo?policy").code == "NoSuchBucketPolicy")
        let sent = """
            {"Effect":"Allow","Principal":{"AWS":["\(client.arn)"]},"Action":["s3:GetObject"],\
            "Resource":"arn:aws:s3:::demo/*","Condition":{"NumericLessThan":{"s3:max-keys":5}}}
            """
        #expect(try await client.policy(sent).status == 204)
        let one = sent.replacing(#"["\#(client.arn)"]"#, with: #""\#(client.arn)""#)
        let read = try await client.send("GET", "/demo?policy")
        #expect(read.text == #"{"Version":"2012-10-17","Statement":[\#(one)]}"#)
        #expect(read.response.header("Content-Type") == "application/json")
        let two = sent.replacing("[\"arn", with: "[\"*\",\"arn")
        #expect(try await client.policy(two).status == 204)
        #expect(try await client.send("GET", "/demo?policy").text.contains(#"["*","arn"#))
        #expect(try await client.send("DELETE", "/demo?policy").status == 204)
        #expect(try await client.send("GET", "/demo?policy").code == "NoSuchBucketPolicy")
    }

    private static let good = """
        {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::demo/*"}
        """

    @Test(arguments: [
        (#""Effect":"Allow""#, #""Effect":"Allow","Comment":"x""#, "Unknown key `Comment`"),
        (#""Effect":"Allow""#, #""effect":"Allow""#, "Unknown key `effect`"),
        (#""Effect":"Allow""#, #""Effect":"Allow","Effect":"Deny""#, "Duplicate key `Effect`"),
        (#""Effect":"Allow""#, #""Effect":"allow""#, "neither `Allow` nor `Deny`"),
        (#""Principal":"*","#, "", "no `Principal`"),
        (#""*""#, #""arn:aws:iam:::user/1:x""#, "neither `*` nor an object"),
        (
            #""*""#, #"{"AWS":"arn:aws:iam:::user/31000000|cf2a11d6-0d52-4f75-8cd8-9cb2b15a0d2d"}"#,
            "does not support"
        ),
        (#""*""#, #"{"CanonicalUser":"31000000"}"#, "RGW does not support canonical users."),
        (#""*""#, #"{"Service":"x"}"#, "does not support principals of type `Service`"),
        ("demo/*", "other/*", "it is not of this bucket"),
        ("arn:aws:s3:::demo/*", "demo/*", "not a valid resource"),
        ("s3:GetObject", "GetObject", "not a valid action"),
        (
            #""Effect":"Allow""#, #""Effect":"Allow","Condition":{"StringSimilar":{"a":"b"}}"#,
            "Unknown key `StringSimilar`"
        ),
        (
            #""Effect":"Allow""#, #""Effect":"Allow","Condition":{"IpAddress":["1.2.3.4"]}"#,
            "`IpAddress` is not an object"
        ),
    ])
    func whatWillNotDoIsRefusedInItsWords(old: String, new: String, message: String) async throws {
        let client = try await StorageClient()
        try await client.bucket()
        #expect(try await client.policy(Self.good).status == 204)
        let reply = try await client.policy(Self.good.replacing(old, with: new))
        #expect(reply.status == 400)
        #expect(reply.code == "MalformedPolicy")
        #expect(try reply.texts("Message")[0].contains(message))
    }

    @Test(arguments: ["", "{", "[]", #"{"Statement":[]}"#, #"{"Version":"2020-01-01","Statement":[]}"#])
    func documentsThatAreNone(text: String) async throws {
        let client = try await StorageClient()
        try await client.bucket()
        #expect(try await client.send("PUT", "/demo?policy", text).code == "MalformedPolicy")
    }

    @Test func unknownActionsAndElementsInPairsAreTaken() async throws {
        let client = try await StorageClient()
        try await client.bucket()
        let odd = """
            {"Sid":"with blanks","Effect":"Deny","NotPrincipal":{"AWS":"31415926"},"NotAction":"s3:Whatever*",\
            "NotResource":["arn:aws:s3:::demo"]}
            """
        #expect(try await client.policy(odd).status == 204)
    }

    @Test(arguments: [
        ("", true), (#","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#, false),
        (#","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#, true),
        (#","Condition":{"Bool":{"aws:SecureTransport":"true"}}"#, true),
    ])
    func publicIsWhatNoAddressRestricts(condition: String, isPublic: Bool) async throws {
        let client = try await StorageClient()
        try await client.bucket()
        let statement = String(Self.good.dropLast()) + condition + "}"
        #expect(try await client.policy(statement).status == 204)
        #expect(try await client.send("GET", "/demo?policyStatus").texts("IsPublic") == [String(isPublic)])
        let block =
            "<PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>"
        #expect(try await client.send("PUT", "/demo?publicAccessBlock", block).status == 200)
        #expect(try await client.policy(statement).status == (isPublic ? 403 : 204))
    }

    @Test(arguments: [
        ("StringEquals", "k", ["a", "b"], "b", true), ("StringEquals", "k", ["a"], "A", false),
        ("StringNotEquals", "k", ["a", "b"], "a", true), ("StringNotEquals", "k", ["a"], "a", false),
        ("StringNotEquals", "absent", ["a"], "b", false),
        ("StringNotEqualsIfExists", "absent", ["a"], "b", true),
        ("StringEqualsIgnoreCase", "k", ["a"], "A", true), ("StringLike", "k", ["a/*/?c"], "a/x/y/bc", true),
        ("StringLike", "k", ["a*"], "ba", false), ("StringNotLike", "k", ["a*"], "ba", true),
        ("NumericLessThanEquals", "k", ["5"], "5", true), ("NumericGreaterThan", "k", ["5"], "5", false),
        ("NumericNotEquals", "k", ["1", "2"], "2", false), ("Bool", "k", ["True"], "true", true),
        ("DateLessThan", "k", ["2020-01-01T00:00:00Z"], "2019-12-31T23:59:59Z", true),
        ("DateGreaterThan", "k", ["2020-01-01T01:00:00+01:00"], "2020-01-01T00:00:00Z", false),
        ("DateGreaterThanEquals", "k", ["1577836800"], "2020-01-01T00:00:00Z", true),
        ("IpAddress", "k", ["10.0.0.0/8", "192.168.1.1"], "192.168.1.1", true),
        ("IpAddress", "k", ["10.0.0.0/9"], "10.200.0.1", false),
        ("IpAddress", "k", ["2001:db8::/32"], "2001:db8::1", true),
        ("NotIpAddress", "k", ["10.0.0.0/8", "11.0.0.0/8"], "11.1.1.1", false),
        ("NotIpAddress", "k", ["10.0.0.0/8"], "11.1.1.1", true), ("Null", "k", ["true"], "x", false),
        ("Null", "absent", ["true"], "x", true), ("ForAllValues:StringEquals", "absent", ["a"], "x", true),
        ("ForAnyValue:StringLike", "k", ["x*"], "xy", true),
        ("ArnLike", "k", ["arn:*:user/?"], "arn:a:user/b", true),
    ])
    func conditions(name: String, key: String, values: [String], actual: String, holds: Bool) throws {
        let kind = try #require(PolicyCondition.Operator(name))
        #expect(PolicyCondition(kind: kind, key: key, values: values).holds(in: ["k": actual]) == holds)
    }

    /// A deny added to any policy never lets anything happen that did not happen before, nor does an allow prevent it.
    @Test func addingADenyNeverLoosensAndAnAllowNeverTightens() throws {
        var random = IdentifierSource(seed: 7)
        func pick<T>(_ items: [T]) -> T { items[Int(random.next() % UInt64(items.count))] }
        func statement() -> String {
            let condition = pick(["", "", #","Condition":{"StringLike":{"s3:prefix":"a*"}}"#])
            return """
                {"Effect":"\(pick(["Allow", "Deny"]))","\(pick(["Principal", "NotPrincipal"]))":\
                \(pick([#""*""#, #"{"AWS":"31415926"}"#])),"\(pick(["Action", "NotAction"]))":\
                "\(pick(["s3:*", "s3:Get*", "s3:GetObject"]))",\
                "Resource":"arn:aws:s3:::demo\(pick(["", "/*", "/a*"]))"\(condition)}
                """
        }
        func policy(_ statements: [String]) throws -> BucketPolicy {
            let text = #"{"Statement":[\#(statements.joined(separator: ","))]}"#
            return try BucketPolicy(parsing: Array(text.utf8), bucket: "demo")
        }
        let callers: [StorageCaller] = [
            .anonymous,
            .user(arn: "arn:aws:iam:::user/31415926:u", contract: 31_415_926, hasFullAccess: false),
        ]
        for _ in 0..<300 {
            let before = (0..<Int(1 + random.next() % 3)).map { _ in statement() }
            let added = statement()
            let isDeny = added.contains(#""Effect":"Deny""#)
            for caller in callers {
                for (name, resource, prefix) in [
                    ("s3:GetObject", "/a1", nil), ("s3:PutObject", "/b", nil), ("s3:ListBucket", "", "ab"),
                    ("s3:ListBucket", "", nil),
                ] as [(String, String, String?)] {
                    let action = StorageAction(
                        name: name,
                        resource: "arn:aws:s3:::demo\(resource)",
                        environment: prefix.map { ["s3:prefix": $0] } ?? [:]
                    )
                    func may(_ statements: [String]) throws -> Bool {
                        let policy = try policy(statements)
                        return BucketPolicy.permits(
                            action,
                            by: caller,
                            policy: policy,
                            block: nil,
                            ownerDeny: .apply,
                            isOnList: { false }
                        )
                    }
                    let (first, second) = (try may(before), try may(before + [added]))
                    #expect(isDeny ? (first || !second) : (!first || second))
                }
            }
        }
    }
}
