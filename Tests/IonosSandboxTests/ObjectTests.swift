import Testing

@testable import IonosSandbox

@Suite struct ObjectTests {
    private func client(isLocked: Bool = false) async throws -> StorageClient {
        let client = try await StorageClient()
        try await client.bucket(isLocked: isLocked)
        return client
    }

    @Test(arguments: ["k", "a/b//c", "a%20b", "%C3%A9%26%2B%3D", "a+b", "..", "%E2%98%83/x%3Fy"])
    func keysOfAllKindsGoInAndOut(path: String) async throws {
        let client = try await client()
        let put = try await client.send("PUT", "/demo/\(path)", "hello", ["x-amz-meta-Color": "blue"])
        #expect(put.response.header("ETag") == "\"5d41402abc4b2a76b9719d911017c592\"")
        let read = try await client.send("GET", "/demo/\(path)")
        #expect(read.text == "hello")
        #expect(read.response.header("x-amz-meta-color") == "blue")
        let head = try await client.send("HEAD", "/demo/\(path)")
        #expect(head.response.body.isEmpty)
        #expect(head.response.header("Content-Length") == "5")
        let key = try await client.send("GET", "/demo").texts("Key")
        #expect(key == [try #require(percentDecoded(path[...].utf8, plusIsSpace: false))])
        let listed = try await client.send("GET", "/demo?encoding-type=url").texts("Key")[0]
        #expect(percentDecoded(listed[...].utf8, plusIsSpace: true) == key[0])
        #expect(try await client.send("DELETE", "/demo/\(path)").status == 204)
        #expect(try await client.send("GET", "/demo/\(path)").code == "NoSuchKey")
    }

    @Test(arguments: [
        ("bytes=0-1", 206, "he"), ("bytes=3-", 206, "lo"), ("bytes=-2", 206, "lo"),
        ("bytes=2-99", 206, "llo"),
        ("nonsense", 200, "hello"), ("bytes=5-", 416, nil), ("bytes=9-3", 416, nil),
        ("bytes=9223372036854775807-", 416, nil), ("bytes=0-9223372036854775807", 206, "hello"),
    ])
    func ranges(range: String, status: Int, text: String?) async throws {
        let client = try await client()
        try await client.send("PUT", "/demo/k", "hello")
        let reply = try await client.send("GET", "/demo/k", "", ["Range": range])
        #expect(reply.status == status)
        if let text { #expect(reply.text == text) }
    }

    @Test func preconditions() async throws {
        let client = try await client()
        #expect(try await client.send("PUT", "/demo/k", "one", ["If-None-Match": "*"]).status == 200)
        #expect(try await client.send("PUT", "/demo/k", "two", ["If-None-Match": "*"]).status == 412)
        let tag = try #require(try await client.send("HEAD", "/demo/k").response.header("ETag"))
        #expect(try await client.send("GET", "/demo/k", "", ["If-Match": tag]).status == 200)
        #expect(try await client.send("GET", "/demo/k", "", ["If-Match": "\"x\""]).status == 412)
        #expect(try await client.send("GET", "/demo/k", "", ["If-None-Match": tag]).status == 304)
    }

    @Test func copies() async throws {
        let client = try await client()
        try await client.send("PUT", "/demo/a%20b", "one", ["x-amz-meta-x": "1"])
        let copied = try await client.send("PUT", "/demo/c", "", ["x-amz-copy-source": "/demo/a%20b"])
        #expect(try copied.texts("ETag").count == 1)
        let read = try await client.send("GET", "/demo/c")
        #expect(read.text == "one")
        #expect(read.response.header("x-amz-meta-x") == "1")
        #expect(
            try await client.send("PUT", "/demo/d", "", ["x-amz-copy-source": "demo/none"]).code
                == "NoSuchKey"
        )
    }

    /// All the keys and common prefixes that pages of `size` have, in order.
    private func pages(
        _ client: StorageClient,
        _ query: String,
        size: Int,
        second: Bool
    ) async throws -> [String] {
        var found: [String] = []
        var marker = ""
        while true {
            let base = "/demo?\(second ? "list-type=2&" : "")max-keys=\(size)\(query)"
            let name = second ? "continuation-token" : "marker"
            let page = try await client.send(
                "GET",
                marker.isEmpty ? base : "\(base)&\(name)=\(percentEncoded(marker))"
            )
            let document = try page.xml()
            let entries = document.children.compactMap { element in
                switch element.name {
                case "Contents": element["Key"]?.text
                case "CommonPrefixes": element["Prefix"]?.text
                default: nil
                }
            }
            #expect(entries.count <= size)
            found += entries
            guard document["IsTruncated"]?.text == "true" else { return found.sorted() }
            marker = try #require(document[second ? "NextContinuationToken" : "NextMarker"]?.text)
        }
    }

    @Test(arguments: [1, 2, 3, 100], [true, false])
    func pagesMakeTheWholeList(size: Int, second: Bool) async throws {
        let client = try await client()
        let keys = ["a", "a/1", "a/2", "a/b/3", "b", "c/4", "c/5", "d"]
        for key in keys { try await client.send("PUT", "/demo/\(key)") }
        #expect(try await pages(client, "", size: size, second: second) == keys.sorted())
        #expect(
            try await pages(client, "&delimiter=/", size: size, second: second) == [
                "a", "a/", "b", "c/", "d",
            ]
        )
        #expect(
            try await pages(client, "&delimiter=/&prefix=a/", size: size, second: second) == [
                "a/1", "a/2", "a/b/",
            ]
        )
        #expect(try await pages(client, "&prefix=c/", size: size, second: second) == ["c/4", "c/5"])
        #expect(try await pages(client, "&prefix=none", size: size, second: second).isEmpty)
    }

    @Test func versionsAndMarkersAreKeptListedAndDeletedOneByOne() async throws {
        let client = try await client()
        try await client.send("PUT", "/demo/k", "zero")
        #expect(try await client.versioning("Enabled").status == 200)
        let first = try #require(
            try await client.send("PUT", "/demo/k", "one").response.header("x-amz-version-id")
        )
        let marker = try await client.send("DELETE", "/demo/k")
        #expect(marker.response.header("x-amz-delete-marker") == "true")
        let gone = try await client.send("GET", "/demo/k")
        #expect(gone.code == "NoSuchKey")
        #expect(gone.response.header("x-amz-delete-marker") == "true")
        #expect(try await client.send("GET", "/demo").texts("Key").isEmpty)
        #expect(try await client.send("GET", "/demo/k?versionId=null").text == "zero")
        #expect(try await client.send("GET", "/demo/k?versionId=\(first)").text == "one")
        #expect(try await client.send("GET", "/demo/k?versionId=none").code == "NoSuchVersion")
        let list = try await client.send("GET", "/demo?versions").xml()
        let entries = list.children.filter { $0["VersionId"] != nil }
        #expect(entries.map(\.name) == ["DeleteMarker", "Version", "Version"])
        #expect(entries.map { $0["IsLatest"]?.text } == ["true", "false", "false"])
        #expect(try await client.send("DELETE", "/demo").code == "BucketNotEmpty")
        // Deleting the marker brings the version before it back.
        let id = try #require(marker.response.header("x-amz-version-id"))
        #expect(try await client.send("DELETE", "/demo/k?versionId=\(id)").status == 204)
        #expect(try await client.send("GET", "/demo/k").text == "one")
        #expect(try await client.versioning("Suspended").status == 200)
        try await client.send("PUT", "/demo/k", "two")
        #expect(try await client.send("GET", "/demo?versions").texts("VersionId") == ["null", first])
    }

    @Test(arguments: [1, 2, 5, 1000])
    func emptyingByPagesFindsEverything(size: Int) async throws {
        let client = try await client()
        #expect(try await client.versioning("Enabled").status == 200)
        for key in ["a", "a", "b<&>", "c/d", "c/d", "c/d"] {
            try await client.send("PUT", "/demo/\(percentEncoded(key).replacing("%2F", with: "/"))")
        }
        try await client.send("DELETE", "/demo/c/d")
        var (key, version, count) = ("", "", 0)
        while true {
            let markers = key.isEmpty ? "" : "&key-marker=\(percentEncoded(key))&version-id-marker=\(version)"
            let page = try await client.send("GET", "/demo?versions&max-keys=\(size)\(markers)").xml()
            let entries = page.children.filter { $0["VersionId"] != nil }
            #expect(entries.count <= size)
            count += entries.count
            let objects = entries.map { entry in
                XMLElement(
                    "Object",
                    [
                        XMLElement("Key", entry["Key"]?.text ?? ""),
                        XMLElement("VersionId", entry["VersionId"]?.text ?? ""),
                    ]
                )
            }
            guard page["IsTruncated"]?.text == "true" else {
                let body = String(decoding: XMLElement("Delete", objects).document, as: UTF8.self)
                #expect(
                    try await client.send("POST", "/demo?delete", body).texts("Deleted").count
                        == objects.count
                )
                break
            }
            key = try #require(page["NextKeyMarker"]?.text)
            version = try #require(page["NextVersionIdMarker"]?.text)
            let body = String(decoding: XMLElement("Delete", objects).document, as: UTF8.self)
            #expect(try await client.send("POST", "/demo?delete", body).texts("Error").isEmpty)
            // The markers name a version that is gone now; the page after it is found all the same.
        }
        #expect(count == 7)
        #expect(try await client.send("DELETE", "/demo").status == 204)
    }

    @Test func holdsAndRetentionsKeepVersions() async throws {
        let client = try await client(isLocked: true)
        let put = try await client.send("PUT", "/demo/k", "one")
        let path = "/demo/k?versionId=\(try #require(put.response.header("x-amz-version-id")))"
        #expect(
            try await client.send("PUT", "/demo/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>")
                .status == 200
        )
        #expect(
            try await client.send("DELETE", path, "", ["x-amz-bypass-governance-retention": "true"]).status
                == 403
        )
        #expect(try await client.send("GET", "/demo/k?legal-hold").texts("Status") == ["ON"])
        try await client.send("PUT", "/demo/k?legal-hold", "<LegalHold><Status>OFF</Status></LegalHold>")
        func retain(_ mode: String, _ until: String, _ fields: [String: String] = [:]) async throws -> Int {
            let body =
                "<Retention><Mode>\(mode)</Mode><RetainUntilDate>\(until)</RetainUntilDate></Retention>"
            return try await client.send("PUT", "/demo/k?retention", body, fields).status
        }
        #expect(try await retain("GOVERNANCE", "2016-01-01T00:00:00Z") == 200)
        #expect(try await retain("GOVERNANCE", "2015-12-31T00:00:00Z") == 403)
        #expect(try await client.send("DELETE", path).status == 403)
        // A marker may be put over it, for it deletes nothing.
        #expect(try await client.send("DELETE", "/demo/k").status == 204)
        let bypass = ["x-amz-bypass-governance-retention": "true"]
        #expect(try await client.send("DELETE", path, "", bypass).status == 204)

        let second = try await client.send("PUT", "/demo/k", "two")
        let other = "/demo/k?versionId=\(try #require(second.response.header("x-amz-version-id")))"
        #expect(try await retain("COMPLIANCE", "2016-01-01T00:00:00Z") == 200)
        #expect(try await retain("GOVERNANCE", "2017-01-01T00:00:00Z", bypass) == 403)
        #expect(try await client.send("DELETE", other, "", bypass).status == 403)
        client.account.time.advance(milliseconds: 30 * 86_400_000)
        #expect(try await client.send("DELETE", other).status == 204)
    }

    @Test func theBucketsRuleRetainsNewObjects() async throws {
        let client = try await client(isLocked: true)
        let rule = """
            <ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
            <Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>
            """
        #expect(try await client.send("PUT", "/demo?object-lock", rule).status == 200)
        let id = try #require(try await client.send("PUT", "/demo/k").response.header("x-amz-version-id"))
        #expect(try await client.send("GET", "/demo/k?retention").texts("Mode") == ["COMPLIANCE"])
        let body =
            "<Delete><Object><Key>k</Key><VersionId>\(id)</VersionId></Object><Quiet>true</Quiet></Delete>"
        #expect(try await client.send("POST", "/demo?delete", body).texts("Code") == ["AccessDenied"])
        client.account.time.advance(milliseconds: 86_400_000)
        #expect(try await client.send("POST", "/demo?delete", body).xml().children.isEmpty)
    }

    @Test func uploadsInParts() async throws {
        let client = try await client()
        let id = try await client.send("POST", "/demo/big?uploads").texts("UploadId")[0]
        var parts = ""
        for (number, text) in [(1, "hello "), (2, "world")] {
            let put = try await client.send("PUT", "/demo/big?partNumber=\(number)&uploadId=\(id)", text)
            let tag = try #require(put.response.header("ETag"))
            parts += "<Part><PartNumber>\(number)</PartNumber><ETag>\(tag)</ETag></Part>"
        }
        #expect(try await client.send("GET", "/demo?uploads").texts("UploadId") == [id])
        #expect(try await client.send("GET", "/demo/big?uploadId=\(id)").texts("Size") == ["6", "5"])
        #expect(try await client.send("GET", "/demo/big").code == "NoSuchKey")
        let wrong =
            "<CompleteMultipartUpload>\(parts.replacing("<PartNumber>2", with: "<PartNumber>3"))</CompleteMultipartUpload>"
        #expect(try await client.send("POST", "/demo/big?uploadId=\(id)", wrong).code == "InvalidPart")
        let whole = "<CompleteMultipartUpload>\(parts)</CompleteMultipartUpload>"
        #expect(
            try await client.send("POST", "/demo/big?uploadId=\(id)", whole).texts("ETag")[0].hasSuffix(
                "-2\""
            )
        )
        #expect(try await client.send("GET", "/demo/big").text == "hello world")
        #expect(try await client.send("POST", "/demo/big?uploadId=\(id)", whole).code == "NoSuchUpload")
        let other = try await client.send("POST", "/demo/big?uploads").texts("UploadId")[0]
        #expect(try await client.send("DELETE", "/demo/big?uploadId=\(other)").status == 204)
        #expect(try await client.send("GET", "/demo?uploads").texts("UploadId").isEmpty)
    }

    @Test(arguments: [false, true]) func incompleteUploadsMayKeepABucket(keep: Bool) async throws {
        let client = try await StorageClient { $0.uploadsKeepBuckets = keep }
        try await client.bucket()
        try await client.send("POST", "/demo/big?uploads")
        #expect(try await client.send("DELETE", "/demo").status == (keep ? 409 : 204))
    }
}
