import Addresses
import Planning
import Providers
import SourceText
import StateModel
import Terminal
import Testing
import Values

@testable import Execution
@testable import Rendering

@Suite struct ResultRendererTests {
    private let renderer = ResultRenderer(palette: .plain)

    private func address(_ index: Int) -> InstanceAddress {
        InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "u"), .index(index))
    }

    private func failure(
        _ index: Int,
        _ summary: String,
        _ detail: String = "",
        cause: String? = nil,
        isUncertain: Bool = false,
        skipped: [InstanceAddress] = []
    ) -> ApplyResult.Failure {
        var diagnostic = Diagnostic.error(summary, detail, address: address(index).description)
        diagnostic.cause = cause
        return ApplyResult.Failure(
            node: index,
            address: address(index),
            work: .create,
            diagnostic: diagnostic,
            isUncertain: isUncertain,
            skipped: skipped
        )
    }

    private func section(_ texts: [String]) -> PlanSection {
        PlanSection("access_changes", title: "Access changes", lines: texts.map { .init($0) })
    }

    // MARK: - Success

    @Test func success() {
        var result = ApplyResult()
        result.added = 2
        result.run = RunID(3)
        result.outputs = [OutputRecord(name: "s", value: Value(.string("hush")), isSensitive: true)]
        #expect(
            renderer.text(RunEnding(.apply, result)) == """

                Apply complete! Resources: 2 added, 0 changed, 0 destroyed.

                Outputs:

                s = <sensitive>

                """
        )
    }

    @Test func whoGainedAndLostFollowsTheCounts() {
        var result = ApplyResult()
        result.added = 2
        result.outputs = [OutputRecord(name: "o", value: Value(.string("x")), isSensitive: false)]
        let alarming = PlanSection.Line("bob becomes an administrator", isAlarming: true)
        let ending = RunEnding(
            .apply,
            result,
            sections: [
                PlanSection(
                    "access_changes",
                    title: "Access changes",
                    lines: [.init("ada gets a key"), alarming]
                )
            ]
        )
        #expect(
            renderer.text(ending) == """

                Apply complete! Resources: 2 added, 0 changed, 0 destroyed.

                Access changes:
                  ! bob becomes an administrator
                    ada gets a key

                Outputs:

                o = "x"

                """
        )
    }

    @Test func ofManyAccessChangesTheFirstAreTold() {
        let ending = RunEnding(
            .destroy,
            ApplyResult(),
            sections: [section((0..<500).map { "p\($0) is deleted" })]
        )
        let text = ResultRenderer(palette: .plain, invocation: "keyform -sandbox").text(ending)
        #expect(
            text.contains("    p9 is deleted\n    and 490 more: \"keyform -sandbox access\" shows"),
            "\(text)"
        )
    }

    @Test func imports() {
        var result = ApplyResult()
        result.imported = 1
        #expect(
            renderer.text(RunEnding(.apply, result))
                == "\nApply complete! Resources: 1 imported, 0 added, 0 changed, 0 destroyed.\n"
        )
    }

    @Test func adoptions() {
        var result = ApplyResult()
        result.adopted = 2
        result.changed = 1
        #expect(
            renderer.text(RunEnding(.apply, result))
                == "\nApply complete! Resources: 2 adopted, 0 added, 1 changed, 0 destroyed.\n"
        )
    }

    @Test func destroy() {
        var result = ApplyResult()
        result.destroyed = 3
        #expect(
            renderer.text(RunEnding(.destroy, result)) == "\nDestroy complete! Resources: 3 destroyed.\n"
        )
    }

    @Test func successIsColoured() {
        #expect(
            ResultRenderer(palette: .coloured).text(RunEnding(.apply, ApplyResult()))
                == "\u{1B}[0m\u{1B}[1m\u{1B}[32m\nApply complete! Resources: 0 added, 0 changed, 0 destroyed.\n\u{1B}[0m"
        )
    }

    // MARK: - Something was not done

    @Test func interruption() {
        var result = ApplyResult()
        result.added = 1
        result.isInterrupted = true
        result.run = RunID(7)
        result.notStarted = [address(1), address(2), address(2)]
        #expect(
            renderer.text(RunEnding(.apply, result, sections: [section(["ada gets a key"])])) == """

                Apply interrupted. Resources: 1 added, 0 changed, 0 destroyed.

                Not started:
                  ionoscloud_user.u[1]
                  ionoscloud_user.u[2]

                Not all changes of access were made: "keyform access" shows who may do what
                now.

                All that this run did: "keyform log show 7".
                What was done is recorded. To go on, run:
                  keyform apply

                """
        )
    }

    /// Each cause once, with whom else it concerns and why; the command that goes on is the last line.
    @Test func failures() {
        var result = ApplyResult()
        result.run = RunID(7)
        result.failures = [
            failure(
                0,
                "Creating the user failed",
                "The API answered 422. Correct it.",
                skipped: [address(9)]
            ),
            failure(1, "The API refuses the token", "It answered 401.", cause: "token"),
            failure(2, "The API refuses the token", "It answered 401 again.", cause: "token"),
            failure(3, "No answer", "The connection was lost.", isUncertain: true),
        ]
        let text = ResultRenderer(palette: .plain, invocation: "keyform -state=x")
            .text(RunEnding(.destroy, result, resume: "keyform -state=x destroy"))
        #expect(
            text == """

                Destroy failed. Resources: 0 added, 0 changed, 0 destroyed.

                Failed:
                  ionoscloud_user.u[0]: Creating the user failed
                    The API answered 422.
                  ionoscloud_user.u[1] and 1 other: The API refuses the token
                    It answered 401.
                  ionoscloud_user.u[3]: No answer
                    The connection was lost.

                Unfinished, to be looked up by the next run:
                  ionoscloud_user.u[3]

                Not started because of this:
                  ionoscloud_user.u[9]

                All that this run did: "keyform -state=x log show 7".
                What was done is recorded. To go on, run:
                  keyform -state=x destroy

                """
        )
    }

    @Test func whatMustBeCorrectedIsSaid() {
        var result = ApplyResult()
        var failure = failure(0, "Creating the user failed")
        failure = ApplyResult.Failure(
            node: 0,
            address: failure.address,
            work: .create,
            diagnostic: {
                var diagnostic = failure.diagnostic
                diagnostic.needsCorrection = true
                return diagnostic
            }(),
            isUncertain: false
        )
        result.failures = [failure]
        let text = renderer.text(RunEnding(.apply, result))
        #expect(text.hasSuffix("Correct the error above, then run:\n  keyform apply\n"), "\(text)")
    }

    /// Forty lines at most, whatever happened.
    @Test(arguments: [60, 78, 200])
    func theEndingFitsAScreen(_ width: Int) {
        var result = ApplyResult()
        result.added = 1
        result.isInterrupted = true
        result.run = RunID(123_456)
        let others = (0..<300).map {
            InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "g\($0)"))
        }
        result.failures = (0..<300).map { index in
            failure(
                index,
                "Failure \(index)",
                String(repeating: "word ", count: 200),
                isUncertain: true,
                skipped: [others[index]]
            )
        }
        result.notStarted = others
        let text = ResultRenderer(palette: .plain, width: width)
            .text(RunEnding(.apply, result, sections: [section(["ada gets a key"])]))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 41, "\(text)")
        // Terraform's line stays in one piece.
        #expect(lines.allSatisfy { $0.count <= width || $0.hasPrefix("Apply ") }, "\(text)")
        #expect(text.contains("\n  and 296 more, above\n"), "\(text)")
        #expect(text.hasSuffix("\n  keyform apply\n"), "\(text)")
    }

    /// Many instances of one block are a line with their number.
    @Test func manyInstancesAreCounted() {
        var result = ApplyResult()
        result.isInterrupted = true
        let single = InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "g"))
        result.notStarted = (0..<50).map { address($0) } + [single, address(1)]
        let text = renderer.text(RunEnding(.apply, result))
        #expect(
            text.contains(
                "\nNot started:\n  ionoscloud_user.u (50 instances)\n  ionoscloud_group.g\n\n"
            ),
            "\(text)"
        )
    }
}
