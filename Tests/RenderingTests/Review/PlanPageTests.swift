import Digests
import Foundation
import JSONText
import Planning
import SourceText
import TestSupport
import Testing

@testable import Rendering

/// A plan as a page for a browser: data in it, and nothing that a browser would obey.
@Suite struct PlanPageTests {
    private func data(_ page: String) throws -> Substring {
        let opening = "<script type=\"application/json\" id=\"plan\">"
        let start = try #require(page.range(of: opening)?.upperBound)
        let end = try #require(page[start...].range(of: "</script>")?.lowerBound)
        return page[start..<end]
    }

    @Test(arguments: [(PageScript.text, PageScript.hash), (PageStyle.text, PageStyle.hash)])
    func thePolicyNamesScriptAndStyle(text: String, hash: String) throws {
        let digest = try Digest.sha256.hash(Array(text.utf8))
        #expect(hash == "sha256-\(Data(digest).base64EncodedString())")
        #expect(!text.contains("</") && !text.contains("]]>"))
    }

    @Test func thereIsNothingElseToRunOrToFetch() throws {
        let page = PlanPage(HostilePlan.review()).text
        let policy = try #require(
            page.firstMatch(of: /http-equiv="Content-Security-Policy" content="([^"]*)"/)?.1
        )
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
        #expect(page.ranges(of: "<script").count == 2)
        #expect(page.ranges(of: "<style").count == 1)
        for word in [
            "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "setTimeout(\"", "fetch(",
            "XMLHttp", "import(",
        ] {
            #expect(!PageScript.text.contains(word), "\(word)")
        }
        let frame = page.replacing(String(try data(page)), with: "")
        #expect(!frame.contains("evil.example") && !frame.contains("src=") && !frame.contains("url("))
        #expect(frame.ranges(of: "href=").count == 1)
    }

    @Test func valuesAreDataOnly() throws {
        let page = PlanPage(HostilePlan.review()).text
        let data = try data(page)
        #expect(!data.contains("<") && !data.contains(">") && !data.contains("&"))
        #expect(page.unicodeScalars.allSatisfy { !$0.isHidden })
        #expect(!page.contains("hunter2"))
        let document = try JSONValue(parsing: String(data))
        let changes = try #require(document["changes"]?.array)
        #expect(changes.count == HostilePlan.plan.changes.count)
        #expect(changes.first?.array?[0].string == "destroy")
        #expect(changes.last?.array?[0].string == "create")
        let hints = document["diagnostics"]?.array?[0]["hints"]?.array?[0].array
        #expect(hints?[1].string == "keyform show '</details>'")
    }

    @Test func aFailureSaysSo() throws {
        let page = PlanPage(
            ReviewedPlan(
                failure: [.error("Wrong", "It is.").hinting("To fix it:", command: "keyform x")],
                origin: ReviewedPlan.Origin(lineage: "", createdAt: 0, isSandbox: true)
            )
        ).text
        let document = try JSONValue(parsing: String(try data(page)))
        #expect(document["title"]?.string == "Planning failed")
        #expect(document["failed"]?.bool == true)
        #expect(document["diagnostics"]?.array?.count == 1)
        #expect(document["notice"]?.string?.contains("simulated") == true)
    }
}
