import Addresses
import Execution
import Planning
import Terminal
import Testing

@testable import Rendering

@Suite struct ProgressRendererTests {
    static let address = InstanceAddress(
        ResourceAddress(type: "ionoscloud_user", name: "people"),
        .key("ada")
    )

    static let lines: [(ExecutionEvent, String?)] = [
        (
            .refreshing(address, objectID: "u1"),
            "ionoscloud_user.people[\"ada\"]: Refreshing state... [id=u1]"
        ),
        (
            .started(address, StepActivity(work: .create, objectID: nil)),
            "ionoscloud_user.people[\"ada\"]: Creating..."
        ),
        (
            .started(address, StepActivity(work: .create, objectID: "replaced")),
            "ionoscloud_user.people[\"ada\"]: Creating..."
        ),
        (
            .started(address, StepActivity(work: .update, objectID: "u1")),
            "ionoscloud_user.people[\"ada\"]: Modifying... [id=u1]"
        ),
        (
            .started(address, StepActivity(work: .delete, objectID: "u1")),
            "ionoscloud_user.people[\"ada\"]: Destroying... [id=u1]"
        ),
        (.started(address, StepActivity(work: .forget, objectID: "u1")), nil),
        (
            .stillRunning(
                address,
                StepActivity(work: .create, objectID: nil),
                elapsed: .seconds(10),
                waitingFor: nil
            ),
            "ionoscloud_user.people[\"ada\"]: Still creating... [10s elapsed]"
        ),
        (
            .stillRunning(
                address,
                StepActivity(work: .create, objectID: nil),
                elapsed: .seconds(70),
                waitingFor: "the S3 privilege to reach ada"
            ),
            "ionoscloud_user.people[\"ada\"]: Still creating... [1m10s elapsed] (waiting for the S3 privilege to reach ada)"
        ),
        (
            .stillRunning(
                address,
                StepActivity(work: .delete, objectID: "u1"),
                elapsed: .seconds(3605),
                waitingFor: nil
            ),
            "ionoscloud_user.people[\"ada\"]: Still destroying... [id=u1, 1h0m5s elapsed]"
        ),
        (
            .finished(
                address,
                StepActivity(work: .create, objectID: nil),
                elapsed: .milliseconds(600),
                objectID: "u1"
            ),
            "ionoscloud_user.people[\"ada\"]: Creation complete after 1s [id=u1]"
        ),
        (
            .finished(
                address,
                StepActivity(work: .delete, objectID: "u1"),
                elapsed: .milliseconds(400),
                objectID: nil
            ),
            "ionoscloud_user.people[\"ada\"]: Destruction complete after 0s"
        ),
        (
            .refreshing(address, objectID: "a\u{1B}[2J\nb"),
            #"ionoscloud_user.people["ada"]: Refreshing state... [id=a\u001b[2J\nb]"#
        ),
    ]

    @Test(arguments: lines.indices)
    func line(_ index: Int) {
        let (event, text) = Self.lines[index]
        #expect(ProgressRenderer(palette: .plain).line(event) == text)
    }

    @Test func coloured() {
        let renderer = ProgressRenderer(palette: .coloured)
        #expect(
            renderer.line(.started(Self.address, StepActivity(work: .create, objectID: nil)))
                == "\u{1B}[0m\u{1B}[1mionoscloud_user.people[\"ada\"]: Creating...\u{1B}[0m\u{1B}[0m"
        )
        #expect(
            renderer.line(.refreshing(Self.address, objectID: "u"))
                == "\u{1B}[0m\u{1B}[1mionoscloud_user.people[\"ada\"]: Refreshing state... [id=u]\u{1B}[0m"
        )
    }
}
