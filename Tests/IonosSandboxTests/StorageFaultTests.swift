import Foundation
import IonosSandbox
import TestSupport
import Testing

@Suite struct StorageFaultTests {
    private func client(_ faults: String...) async throws -> StorageClient {
        try await StorageClient { $0.faults = try faults.map { try Fault(parsing: $0) } }
    }

    private static let open = """
        {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::demo/*"}
        """

    @Test func aLostAnswerLeavesABucketThatIsOnesOwn() async throws {
        let client = try await client("PUT s3:/demo #1 drop-after", "PUT s3:/other #1 drop")
        #expect(try await client.outcome("PUT", "/demo") == .drop(afterEffect: true, delayMilliseconds: 0))
        #expect(try await client.send("PUT", "/demo").code == "BucketAlreadyOwnedByYou")
        #expect(try await client.outcome("PUT", "/other") == .drop(afterEffect: false, delayMilliseconds: 0))
        #expect(try await client.send("PUT", "/other").status == 200)
    }

    @Test func readsMaySeeABucketAsItWas() async throws {
        let client = try await client(
            "HEAD s3:/demo #1-2 stale",
            "HEAD s3:/demo #4 stale",
            "GET s3:/*?policy #2-3 stale"
        )
        try await client.bucket()
        func head() async throws -> Int { try await client.send("HEAD", "/demo").status }
        #expect(try await [head(), head(), head()] == [404, 404, 200])
        #expect(try await client.policy(Self.open).status == 204)
        #expect(try await client.policy(Self.open.replacing("Allow", with: "Deny")).status == 204)
        func policy() async throws -> Bool {
            try await client.send("GET", "/demo?policy").text.contains("Allow")
        }
        #expect(try await [policy(), policy(), policy(), policy()] == [false, true, true, false])
        #expect(try await client.send("DELETE", "/demo").status == 204)
        #expect(try await [head(), head()] == [200, 404])
    }

    @Test func readsLagByTheClockToo() async throws {
        let client = try await StorageClient { $0.readLag = 1000 }
        try await client.bucket()
        #expect(try await client.send("HEAD", "/demo").status == 404)
        client.account.time.advance(milliseconds: 1000)
        #expect(try await client.send("HEAD", "/demo").status == 200)
        #expect(try await client.policy(Self.open).status == 204)
        #expect(try await client.send("GET", "/demo?policy").code == "NoSuchBucketPolicy")
        client.account.time.advance(milliseconds: 1000)
        #expect(try await client.send("GET", "/demo?policy").status == 200)
    }

    @Test func refusalsAreXMLOrWhatGatewaysSend() async throws {
        let client = try await client(
            "GET s3:/demo #1 503 code=SlowDown retry-after=1",
            "GET s3:/demo #2 502 html",
            "GET s3:/demo #3 403",
            "GET s3:/demo #4 garbled",
            "GET s3:/demo #5 404 code=NoSuchBucket message='gone'",
            "GET s3:/demo #6 200 body='<x>'",
            "HEAD s3:* #1 503"
        )
        try await client.bucket()
        let slow = try await client.send("GET", "/demo")
        #expect(slow.code == "SlowDown")
        #expect(slow.response.header("Retry-After") == "1")
        let page = try await client.send("GET", "/demo")
        #expect(page.status == 502)
        #expect(page.text.hasPrefix("<html>"))
        #expect(try await client.send("GET", "/demo").code == "AccessDenied")
        let cut = try await client.send("GET", "/demo")
        #expect(cut.status == 200)
        #expect(throws: (any Error).self) { try cut.xml() }
        #expect(try await client.send("GET", "/demo").texts("Message") == ["gone"])
        #expect(try await client.send("GET", "/demo").text == "<x>")
        let head = try await client.send("HEAD", "/demo")
        #expect(head.status == 503)
        #expect(head.response.body.isEmpty)
    }

    @Test func somebodyFillsTheBucketAgain() async throws {
        let client = try await client("POST s3:/demo?delete #1-2 refill")
        try await client.bucket()
        try await client.send("PUT", "/demo/k")
        for remaining in [1, 1, 0] {
            let keys = try await client.send("GET", "/demo").texts("Key")
            let objects = keys.map { "<Object><Key>\($0)</Key></Object>" }.joined()
            #expect(
                try await client.send("POST", "/demo?delete", "<Delete>\(objects)</Delete>").status == 200
            )
            #expect(try await client.send("GET", "/demo").texts("Key").count == remaining)
        }
    }

    @Test func aFaultIsForOneOperationOnly() async throws {
        let client = try await client("PUT s3:/demo 500", "* s3:/demo/a/** 501", "* * #3- 503")
        let user = client.anonymous
        #expect(try await client.send("PUT", "/demo").status == 500)
        #expect(try await client.send("GET", "/demo?tagging").status == 404)
        #expect(try await client.send("GET", "/demo").status == 404)
        #expect(try await user.send("GET", "/demo/a/b?tagging").status == 501)
        #expect(try await client.account.send("GET", "/contracts").status == 503)
    }

    @Test(arguments: [
        ("GET s3:demo 503", "does not begin with /"), ("GET s3:/demo failed", "only the JSON APIs"),
        ("GET s3:/demo omit=x", "answers XML"), ("GET /contracts stale", "'stale' is neither"),
        ("GET /contracts 503 code=SlowDown", "'code=' is not known"),
    ])
    func faultsThatMeanNothing(text: String, message: String) throws {
        let error = #expect(throws: FaultSyntaxError.self) { try Fault(parsing: text) }
        #expect(error?.description.contains(message) == true)
    }

    @Test func theFaultsOfTheDocumentCanBeRead() throws {
        let document = try String(
            contentsOf: Fixtures.repository.appending(path: "docs/sandbox.md"),
            encoding: .utf8
        )
        let faults = document.matches(of: /-fault "([^"]+)"/).map { String($0.1) }
        #expect(faults.count >= 6)
        for fault in faults { #expect(throws: Never.self) { try Fault(parsing: fault) } }
    }

    @Test func theLogNamesTheRegion() async throws {
        let client = try await client()
        try await client.bucket()
        try await client.at("us-central-1").send("HEAD", "/demo")
        let log = await client.account.sandbox.requestLog.suffix(2)
        #expect(log.map(\.path) == ["/demo", "/demo"])
        #expect(log.map(\.region) == ["eu-central-3", "us-central-1"])
        #expect(log.map(\.status) == [200, 404])
    }
}
