import Testing

@testable import IonosSandbox

@Suite struct BucketTests {
    @Test func aBucketIsMadeListedFoundAndDeleted() async throws {
        let client = try await StorageClient()
        #expect(try await client.send("HEAD", "/demo").status == 404)
        try await client.bucket()
        #expect(try await client.send("HEAD", "/demo").status == 200)
        #expect(try await client.send("GET", "/").texts("Name") == ["demo"])
        #expect(try await client.send("GET", "/demo?location").xml().text == "eu-central-3")
        #expect(try await client.send("DELETE", "/demo").status == 204)
        let gone = try await client.send("GET", "/demo?policy")
        #expect(gone.status == 404)
        #expect(gone.code == "NoSuchBucket")
        #expect(try !gone.texts("RequestId").isEmpty && !gone.texts("HostId").isEmpty)
    }

    @Test(arguments: [
        "ab", "Upper", "-start", "end-", "end.", "two..dots", "dash.-dot", "192.168.0.1", "under_score_",
        "ä-bucket",
        String(repeating: "x", count: 64),
    ])
    func namesThatWillNotDo(name: String) async throws {
        let client = try await StorageClient()
        let path = name.utf8.contains { $0 > 127 } ? "/%C3%A4-bucket" : "/\(name)"
        #expect(try await client.send("PUT", path).code == "InvalidBucketName")
    }

    @Test(arguments: ["abc", "a.b", "a_b", "1st", String(repeating: "x", count: 63)])
    func namesThatWillDo(name: String) async throws {
        let client = try await StorageClient()
        #expect(try await client.send("PUT", "/\(name)").status == 200)
    }

    @Test func aNameIsTakenOnceForAll() async throws {
        let client = try await StorageClient { $0.foreignBuckets = ["theirs"] }
        try await client.bucket()
        let again = try await client.send("PUT", "/demo")
        #expect(again.status == 409)
        #expect(again.code == "BucketAlreadyOwnedByYou")
        #expect(try await client.at("eu-central-4").send("PUT", "/demo").code == "BucketAlreadyOwnedByYou")
        #expect(try await client.send("PUT", "/theirs").code == "BucketAlreadyExists")
        #expect(try await client.send("HEAD", "/theirs").status == 403)
    }

    @Test func repeatingMayBeAccepted() async throws {
        let client = try await StorageClient { $0.repeatedBucket = .accept }
        try await client.bucket()
        #expect(try await client.send("PUT", "/demo").status == 200)
        #expect(try await client.at("us-central-1").send("PUT", "/demo").status == 409)
    }

    @Test func theLocationIsTheEndpoints() async throws {
        let client = try await StorageClient()
        func body(_ region: String) -> String {
            "<CreateBucketConfiguration><LocationConstraint>\(region)</LocationConstraint></CreateBucketConfiguration>"
        }
        #expect(
            try await client.send("PUT", "/demo", body("eu-central-4")).code == "InvalidLocationConstraint"
        )
        #expect(try await client.at("eu-central-4").send("PUT", "/demo", body("eu-central-4")).status == 200)
        #expect(try await client.send("PUT", "/other", "<Wrong/>").code == "MalformedXML")
        #expect(try await client.send("PUT", "/other", "<Create").code == "MalformedXML")
    }

    @Test(arguments: [
        (SandboxOptions.OtherRegion.noSuchBucket, 404, "NoSuchBucket"), (.noSuchKey, 404, "NoSuchKey"),
        (.redirect, 301, "PermanentRedirect"),
    ])
    func aBucketOfAnotherRegion(way: SandboxOptions.OtherRegion, status: Int, code: String) async throws {
        let client = try await StorageClient { $0.otherRegion = way }
        try await client.at("us-central-1").bucket()
        for (method, target) in [
            ("GET", "/demo?policy"), ("GET", "/demo"), ("DELETE", "/demo"), ("PUT", "/demo/k"),
        ] {
            let reply = try await client.send(method, target)
            #expect(reply.status == status)
            #expect(reply.code == code)
        }
        #expect(try await client.send("GET", "/demo?location").xml().text == "us-central-1")
        #expect(try await client.send("GET", "/").texts("Name") == ["demo"])
    }

    @Test func theLocationMayBeToldAtHomeOnly() async throws {
        let client = try await StorageClient { $0.locationEverywhere = false }
        try await client.at("us-central-1").bucket()
        #expect(try await client.send("GET", "/demo?location").status == 404)
        #expect(try await client.at("us-central-1").send("GET", "/demo?location").status == 200)
    }

    @Test func aHostThatServesAllRegionsGoesByTheSignature() async throws {
        var client = try await StorageClient()
        client.host = "127.0.0.1:8090"
        try await client.at("eu-central-4").bucket()
        #expect(try await client.at("eu-central-4").send("HEAD", "/demo").status == 200)
        #expect(try await client.send("HEAD", "/demo").status == 404)
        let wrong = try await client.at("us-east-1").send("GET", "/")
        #expect(wrong.status == 400)
        #expect(wrong.code == "AuthorizationHeaderMalformed")
        #expect(try wrong.texts("Region") == ["eu-central-3"])
        client.host = "demo.localhost:8090"
        #expect(try await client.at("eu-central-4").send("GET", "/?location").xml().text == "eu-central-4")
    }

    @Test func theScopeMustBeOfTheHostsRegion() async throws {
        var client = try await StorageClient()
        client.host = "s3.eu-central-4.ionoscloud.com"
        #expect(try await client.send("GET", "/").code == "AuthorizationHeaderMalformed")
        client.host = "s3.nowhere-1.ionoscloud.com"
        #expect(try await client.at("nowhere-1").send("GET", "/").code == "InvalidRequest")
    }

    @Test func ordinaryKeysMakeNoBucketsUnlessTheyMay() async throws {
        for isAllowed in [false, true] {
            let owner = try await StorageClient { $0.ordinaryKeysMakeBuckets = isAllowed }
            let user = try await owner.with(keyOf: try await owner.account.user())
            let reply = try await user.send("PUT", "/demo")
            #expect(reply.status == (isAllowed ? 200 : 403))
            #expect(try await owner.anonymous.send("PUT", "/other").code == "AccessDenied")
            // To list and to ask for a location, any key will do.
            #expect(try await user.send("GET", "/").status == 200)
            #expect(try await owner.anonymous.send("GET", "/").status == 403)
        }
    }

    @Test func thereAreOnlySoManyBuckets() async throws {
        let client = try await StorageClient { $0.bucketLimit = 1 }
        try await client.bucket()
        #expect(try await client.send("PUT", "/second").code == "TooManyBuckets")
    }

    @Test func tagsAreReplacedAsAWhole() async throws {
        let client = try await StorageClient()
        try await client.bucket()
        #expect(try await client.send("GET", "/demo?tagging").code == "NoSuchTagSetError")
        func tags(_ tags: String...) -> String {
            let items = tags.map { "<Tag><Key>\($0)</Key><Value>a &amp; b</Value></Tag>" }.joined()
            return "<Tagging><TagSet>\(items)</TagSet></Tagging>"
        }
        #expect(try await client.send("PUT", "/demo?tagging", tags("one", "two")).status == 204)
        #expect(try await client.send("PUT", "/demo?tagging=", tags("two", "three")).status == 204)
        let read = try await client.send("GET", "/demo?tagging")
        #expect(try read.texts("Key") == ["two", "three"])
        #expect(try read.texts("Value") == ["a & b", "a & b"])
        #expect(try await client.send("PUT", "/demo?tagging", tags("one", "one")).status == 400)
        #expect(try await client.send("DELETE", "/demo?tagging").status == 204)
        #expect(try await client.send("GET", "/demo?tagging").status == 404)
    }

    @Test func objectLockIsThereFromTheStartOrNever() async throws {
        let client = try await StorageClient()
        try await client.bucket("plain")
        try await client.bucket("locked", isLocked: true)
        #expect(
            try await client.send("GET", "/plain?object-lock").code == "ObjectLockConfigurationNotFoundError"
        )
        let rule = """
            <ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
            <Mode>GOVERNANCE</Mode><Days>3</Days></DefaultRetention></Rule></ObjectLockConfiguration>
            """
        #expect(try await client.send("PUT", "/plain?object-lock", rule).code == "InvalidBucketState")
        #expect(try await client.send("PUT", "/locked?object-lock", rule).status == 200)
        let read = try await client.send("GET", "/locked?object-lock")
        #expect(try read.texts("ObjectLockEnabled") == ["Enabled"])
        #expect(try read.texts("Days") == ["3"])
        #expect(try await client.send("GET", "/locked?versioning").texts("Status") == ["Enabled"])
        #expect(try await client.versioning("Suspended", of: "locked").code == "InvalidBucketState")
        #expect(try await client.versioning("Suspended", of: "plain").status == 200)
    }

    @Test func theBlockIsReadUnderTheServicesOwnRoot() async throws {
        let client = try await StorageClient()
        try await client.bucket()
        #expect(
            try await client.send("GET", "/demo?publicAccessBlock").code
                == "NoSuchPublicAccessBlockConfiguration"
        )
        let block = """
            <PublicAccessBlockConfiguration><BlockPublicPolicy>true</BlockPublicPolicy></PublicAccessBlockConfiguration>
            """
        #expect(try await client.send("PUT", "/demo?publicAccessBlock", block).status == 200)
        let read = try await client.send("GET", "/demo?publicAccessBlock").xml()
        #expect(read.name == "BlockPublicAccessBlockConfiguration")
        #expect(read.children.map(\.text) == ["false", "false", "true", "false"])
        #expect(try await client.send("DELETE", "/demo?publicAccessBlock").status == 204)
        #expect(try await client.send("DELETE", "/demo?publicAccessBlock").status == 404)
    }

    @Test func whatIsNotThereIsSaidSo() async throws {
        let client = try await StorageClient()
        try await client.bucket()
        #expect(try await client.send("GET", "/demo?cors").code == "NoSuchCORSConfiguration")
        #expect(try await client.send("PUT", "/demo?cors", "<CORSConfiguration/>").code == "MalformedXML")
        #expect(try await client.send("POST", "/demo?tagging").code == "MethodNotAllowed")
    }
}
