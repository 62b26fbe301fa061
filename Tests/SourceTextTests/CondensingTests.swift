import JSONText
import SourceText
import Testing

@Suite struct CondensingTests {
    private func refused(
        _ address: String,
        _ path: String,
        _ summary: String = "Reading the object failed"
    ) -> Diagnostic {
        var diagnostic = Diagnostic.error(summary, "401 to GET /um/users/\(path)", address: address)
        diagnostic.cause = "401"
        return diagnostic
    }

    @Test func oneCauseGivesOneMessageWithACount() throws {
        let all = (0..<50).map {
            refused("u[\($0)]", "\($0)", $0 < 40 ? "Reading the object failed" : "Other")
        }
        let condensed = all.condensed
        #expect(condensed.count == 1)
        let first = try #require(condensed.first)
        #expect(first.address == "u[0]")
        #expect(first.others == (1..<50).map { "u[\($0)]" })
        #expect(
            first.wholeDetail
                == """
                401 to GET /um/users/0

                The same goes for 49 other objects:

                  - u[1]
                  - u[2]
                  - u[3]
                  - u[4]
                  - u[5]
                  and 44 more
                """
        )
        #expect(DiagnosticRenderer(.plain).render(condensed).split(separator: "\n").count < 15)
        #expect(first.json["other_addresses"]?.array?.count == 49)
        #expect(condensed.condensed.first?.wholeDetail == first.wholeDetail)
    }

    @Test func oneOtherObjectIsOne() {
        let condensed = [refused("a", "1"), refused("b", "2")].condensed
        #expect(condensed.first?.wholeDetail.hasSuffix("The same goes for 1 other object:\n\n  - b") == true)
    }

    @Test func whatDiffersOnlyInTheObjectIsOneMistake() {
        let file = SourceFile(name: "main.tf", text: "a = b\n")
        func problem(_ address: String, _ detail: String, at position: Int = 0) -> Diagnostic {
            .error(
                "Bad",
                detail,
                at: SourceRange(file: file, span: Span(position, position + 1)),
                address: address
            )
        }
        let same = (0..<3).map { problem("u[\($0)]", "u[\($0)] is bad.") }
        #expect(same.condensed.map(\.others) == [["u[1]", "u[2]"]])
        #expect([problem("a", "x"), problem("a", "y")].condensed.count == 2)
        #expect([problem("a", "x"), problem("b", "x", at: 4)].condensed.count == 2)
        var warning = problem("b", "x")
        warning.severity = .warning
        #expect([problem("a", "x"), warning].condensed.count == 2)
    }

    @Test func whatConcernsNoObjectIsToldOnce() {
        let lack = Diagnostic.error("No credentials", "Set IONOS_TOKEN.")
        let condensed = [lack, lack, lack].condensed
        #expect(condensed.map(\.wholeDetail) == ["Set IONOS_TOKEN."])
    }

    @Test func keepsTheOrder() {
        let all = [refused("a", "1"), .error("Other", "x"), refused("b", "2"), .error("Third", "y")]
        #expect(all.condensed.map(\.summary) == ["Reading the object failed", "Other", "Third"])
    }
}
