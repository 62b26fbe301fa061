import Addresses
import Foundation
import Planning
import Providers
import SourceText
import StateModel
import TestSupport
import Testing
import Values

@testable import Rendering

/// A plan as Markdown: whatever a value says, it stays text.
@Suite struct PlanMarkdownTests {
    /// The lines outside of fenced blocks, by the rules of CommonMark, and whether all blocks are closed.
    private func outside(_ text: String) -> (lines: [Substring], isClosed: Bool) {
        var found: [Substring] = []
        var fence = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            let run = rest.prefix { $0 == "`" }.count
            if fence == 0 {
                found.append(line)
                if indent < 4, run >= 3 { fence = run }
            } else if indent < 4, run >= fence, rest.dropFirst(run).allSatisfy({ $0 == " " }) {
                fence = 0
            }
        }
        return (found, fence == 0)
    }

    @Test func nothingOfAValueStandsOutsideOfABlock() {
        let text = PlanMarkdown(HostilePlan.review()).text
        let (lines, isClosed) = outside(text)
        #expect(isClosed)
        for line in lines where !line.isEmpty {
            let isKnown =
                line == "<!-- keyform-plan l -->" || line.hasPrefix("## keyform: plan: ")
                || line == "Digest: `\(String(repeating: "ab", count: 32))`"
                || ["**Access changes**", "<details>", "</details>", "<summary>Outputs</summary>"].contains(
                    line
                )
                || line.wholeMatch(of: /`{3,25}diff/) != nil
                || line.wholeMatch(of: /\*\*Destroyed or replaced: \d+\*\*/) != nil
                || line.wholeMatch(
                    of: /<summary>(Created|Warnings|Changed outside of keyform): \d+<\/summary>/
                ) != nil
                || line.wholeMatch(
                    of:
                        /\*\*Left out, as a comment holds no more: [a-z0-9, ]+\.\*\* The plan itself shows all\./
                )
                    != nil
            #expect(isKnown, "\(line)")
        }
    }

    @Test func theMarkerStandsOnceAndFirst() {
        for review in [
            HostilePlan.review(), HostilePlan.review(Plan(id: "p", mode: .normal, lineage: "l")),
            ReviewedPlan(
                failure: HostilePlan.diagnostics,
                origin: ReviewedPlan.Origin(lineage: "l", createdAt: 0, isSandbox: false)
            ),
        ] {
            let text = PlanMarkdown(review).text
            #expect(text.hasPrefix("<!-- keyform-plan l -->\n"))
            #expect(text.ranges(of: "<!--").count == 1)
            #expect(text.split(separator: "\n").filter { $0.hasPrefix("Digest:") }.count <= 1)
            #expect(!text.contains("hunter2"))
            #expect(text.unicodeScalars.allSatisfy { !$0.isHidden })
        }
    }

    @Test func thereIsRoomForEverythingOrACount() throws {
        let long = String(repeating: "long ", count: 2_000)
        for (text, size) in [("x", 1), ("x", 1_500), ("😀", 200), ("`", 200), (long, 1), (long, 40)] {
            var changes: [ResourceChange] = []
            for index in 0..<size {
                let action: ChangeAction = [.create, .delete, .update][index % 3]
                changes.append(HostilePlan.change(text, action, index))
            }
            var plan = Plan(id: "p", mode: .normal, lineage: "l", changes: changes)
            plan.sections = [
                PlanSection(
                    "a",
                    title: "Access changes",
                    lines: (0..<size).map { .init("\(text) \($0)") }
                )
            ]
            let document = PlanMarkdown(HostilePlan.review(plan, diagnostics: [])).text
            #expect(document.utf16.count <= PlanMarkdown.limit)
            #expect(outside(document).isClosed)
            // What is not shown is counted.
            let kinds = [("destroyed", "will be destroyed"), ("created", "will be created")]
            for (index, (word, sentence)) in kinds.enumerated() {
                let shown =
                    document.ranges(of: sentence).count
                    + (index == 0 ? document.ranges(of: "(details left out)").count : 0)
                let left =
                    try document.firstMatch(of: Regex("(\\d+) \(word)")).flatMap {
                        Int($0[1].substring ?? "")
                    } ?? 0
                let all = changes.count { $0.action == (index == 0 ? .delete : .create) }
                #expect(shown + left == all, "\(size) \(text.prefix(5)) \(word): \(shown) + \(left)")
            }
        }
    }

    @Test func destroysStandBeforeTheRestAndUnfolded() throws {
        let text = PlanMarkdown(HostilePlan.review()).text
        let destroyed = try #require(text.range(of: "**Destroyed or replaced: "))
        let access = try #require(text.range(of: "**Access changes**"))
        let folded = try #require(text.range(of: "<details>"))
        #expect(access.lowerBound < destroyed.lowerBound)
        #expect(destroyed.lowerBound < folded.lowerBound)
    }

    @Test func oneThatIsReadAsItShould() throws {
        let plan = try #require(PlanRendererTests.plans["update"] ?? PlanRendererTests.plans["create"])
        try Golden.compare(
            PlanMarkdown(HostilePlan.review(plan, diagnostics: [.warning("Odd", "It is.")])).text,
            with: "review/plan.md"
        )
    }

    @Test func theSamePlanGivesTheSameText() {
        var later = HostilePlan.plan
        later.warnings = []
        let first = PlanMarkdown(HostilePlan.review()).text
        let second = PlanMarkdown(
            ReviewedPlan(
                later,
                approval: HostilePlan.review().approval,
                diagnostics: HostilePlan.diagnostics,
                schemas: nil,
                origin: ReviewedPlan.Origin(lineage: "l", createdAt: 5, isSandbox: false)
            )
        ).text
        #expect(first == second)
    }
}
