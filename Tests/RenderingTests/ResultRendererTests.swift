import Addresses
import Execution
import Planning
import SourceText
import StateModel
import Terminal
import Testing
import Values

@testable import Rendering

@Suite struct ResultRendererTests {
    private let renderer = ResultRenderer(palette: .plain)

    private func address(_ index: Int) -> InstanceAddress {
        InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "u"), .index(index))
    }

    @Test func success() {
        var result = ApplyResult()
        result.added = 2
        result.outputs = [OutputRecord(name: "s", value: Value(.string("hush")), isSensitive: true)]
        #expect(
            renderer.text(result, mode: .normal, resume: "keyform apply") == """

                Apply complete! Resources: 2 added, 0 changed, 0 destroyed.

                Outputs:

                s = <sensitive>

                """
        )
    }

    @Test func imports() {
        var result = ApplyResult()
        result.imported = 1
        #expect(
            renderer.text(result, mode: .normal, resume: "")
                == "\nApply complete! Resources: 1 imported, 0 added, 0 changed, 0 destroyed.\n"
        )
    }

    @Test func adoptions() {
        var result = ApplyResult()
        result.adopted = 2
        result.changed = 1
        #expect(
            renderer.text(result, mode: .normal, resume: "")
                == "\nApply complete! Resources: 2 adopted, 0 added, 1 changed, 0 destroyed.\n"
        )
    }

    @Test func destroy() {
        var result = ApplyResult()
        result.destroyed = 3
        #expect(
            renderer.text(result, mode: .destroy, resume: "")
                == "\nDestroy complete! Resources: 3 destroyed.\n"
        )
    }

    @Test func interruption() {
        var result = ApplyResult()
        result.added = 1
        result.isInterrupted = true
        result.notStarted = [address(1), address(2), address(2)]
        #expect(
            renderer.text(result, mode: .normal, resume: "keyform apply") == """

                Apply interrupted. Resources: 1 added, 0 changed, 0 destroyed.

                Not started:
                  ionoscloud_user.u[1]
                  ionoscloud_user.u[2]

                What was done is recorded in the state. To go on, run:
                  keyform apply

                """
        )
    }

    /// Many instances of one block are a line with their number.
    @Test func manyInstancesAreCounted() {
        var result = ApplyResult()
        result.isInterrupted = true
        let single = InstanceAddress(ResourceAddress(type: "ionoscloud_group", name: "g"))
        result.notStarted = (0..<50).map { address($0) } + [single, address(1)]
        let text = renderer.text(result, mode: .normal, resume: "keyform apply")
        #expect(
            text.contains(
                "\nNot started:\n  ionoscloud_user.u (50 instances)\n  ionoscloud_group.g\n\n"
            ),
            "\(text)"
        )
    }

    @Test func successIsColoured() {
        #expect(
            ResultRenderer(palette: .coloured).text(ApplyResult(), mode: .normal, resume: "")
                == "\u{1B}[0m\u{1B}[1m\u{1B}[32m\nApply complete! Resources: 0 added, 0 changed, 0 destroyed.\n\u{1B}[0m"
        )
    }
}
