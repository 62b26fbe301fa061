import Addresses
import JSONText
import StateModel
import Terminal
import Testing

@testable import Rendering

@Suite struct HistoryRendererTests {
    private let runs = [
        RunRecord(
            id: 1,
            command: "apply",
            who: "alice@build",
            reason: "first\nsetup",
            startedAt: 1_700_000_000_000,
            endedAt: 1_700_000_001_250,
            outcome: .succeeded,
            summary: "1 added, 0 changed, 0 destroyed"
        ),
        RunRecord(
            id: 2,
            command: "destroy",
            who: "bob@build",
            reason: nil,
            startedAt: 1_700_000_100_000,
            endedAt: nil,
            outcome: nil,
            summary: nil
        ),
    ]

    private func image(_ active: Bool, secret: String) -> RecordImage {
        RecordImage(
            address: "ionoscloud_s3_key.a",
            generation: 0,
            objectID: "K",
            status: .ready,
            attributes: ["id": "K", "active": .bool(active), "secret_key": .null],
            fingerprints: ["secret_key": "v1:00:11:\(secret)"]
        )
    }

    private var operation: OperationRecord {
        OperationRecord(
            id: 5,
            run: 1,
            key: RecordKey(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "a"))
            ),
            action: .update,
            status: .done,
            objectID: "K",
            reason: "configuration changed",
            message: nil,
            requestID: "req-1",
            before: image(true, secret: "aaaaaaaaaaaa"),
            after: image(false, secret: "bbbbbbbbbbbb"),
            startedAt: 1_700_000_000_500,
            endedAt: 1_700_000_001_000
        )
    }

    @Test func runsAreListedTheLastFirst() {
        #expect(
            HistoryRenderer(palette: .plain).text(runs) == """
                RUN  TIME                     WHO          COMMAND  RESULT
                2    2023-11-14 22:15:00 UTC  bob@build    destroy  did not finish
                1    2023-11-14 22:13:20 UTC  alice@build  apply    1 added, 0 changed, 0 destroyed
                     | first
                     | setup

                """
        )
        #expect(HistoryRenderer(palette: .plain).text([]) == "Nothing has happened yet.\n")
    }

    @Test func aRunUnderWayIsRunning() throws {
        var open = operation
        open.run = 2
        open.status = .open
        open.after = nil
        let text = HistoryRenderer(palette: .plain, running: 2)
        #expect(text.text(runs).contains("destroy  running\n"))
        #expect(text.text(runs[1], [open]).contains("Result:  running\n"))
        #expect(text.text(runs[1], [open]).contains("ionoscloud_s3_key.a: update, running [id=K]\n"))
        #expect(text.text([open], runs: [:]).contains("update  running  configuration changed"))
        let json = HistoryJSON(running: 2).run(runs[1], [open])
        #expect(json["run"]?["status"]?.string == "running")
        #expect(json["run"]?["operations"]?.array?.first?["status"]?.string == "running")
        let dead = HistoryJSON().run(runs[1], [open])
        #expect(dead["run"]?["status"]?.string == "unfinished" && dead["run"]?["succeeded"] == .null)
        #expect(dead["run"]?["operations"]?.array?.first?["status"]?.string == "open")
        #expect(HistoryRenderer(palette: .plain).text(runs[1], [open]).contains("update, outcome not known"))
    }

    @Test func howARunEndedIsSaid() throws {
        var run = runs[0]
        run.outcome = .interrupted
        #expect(HistoryRenderer(palette: .plain).text([run]).contains("  interrupted: 1 added, 0 changed"))
        #expect(HistoryJSON().runs([run])["runs"]?.array?.first?["status"]?.string == "interrupted")
        #expect(HistoryJSON().runs([run])["runs"]?.array?.first?["succeeded"]?.bool == false)
        run.outcome = .failed
        run.summary = "failed"
        #expect(HistoryRenderer(palette: .plain).text([run]).contains("  apply    failed\n"))
    }

    /// A person sees what was deleted, not only its id.
    @Test func aDeleteShowsTheObjectBefore() {
        var deleted = operation
        deleted.action = .delete
        deleted.after = nil
        let text = HistoryRenderer(palette: .plain).text(runs[0], [deleted])
        #expect(
            text.contains("    - id = \"K\"\n    - active = true\n    - secret_key = (secret #aaaaaaaa)\n")
        )
    }

    @Test func aRunShowsWhatChangedAndNoSecret() {
        let text = HistoryRenderer(palette: .plain).text(runs[0], [operation])
        #expect(text.contains("Run 1: keyform apply\n"))
        #expect(text.contains("request:  req-1\n"))
        #expect(text.contains("~ active = true -> false\n"))
        #expect(text.contains("~ secret_key = (secret #aaaaaaaa) -> (secret #bbbbbbbb)\n"))
        #expect(!text.contains("~ id"))
    }

    /// What a rotation did stands between the operations, in text and in JSON, and with the phase.
    @Test func theStoryOfARotation() throws {
        var created = operation
        created.action = .create
        created.reason = "rotation"
        let address = created.key.address
        let events = [
            RotationEvent(
                run: 1,
                address: address,
                phase: .preflight,
                text: "a slot\nis free",
                at: created.startedAt - 1
            ),
            RotationEvent(
                run: 1,
                address: address,
                phase: .verifying,
                text: "the new key works at de",
                at: created.startedAt + 1
            ),
        ]
        let renderer = HistoryRenderer(palette: .plain)
        #expect(
            renderer.text([created], events, runs: [:]) == """
                RUN  TIME                     WHO  ACTION    STATUS     WHY
                1    2023-11-14 22:13:20 UTC       rotation  verifying  the new key works at de
                1    2023-11-14 22:13:20 UTC       create    done       rotation
                1    2023-11-14 22:13:20 UTC       rotation  preflight  a slot\\nis free

                """
        )
        let run = renderer.text(runs[0], [created], events)
        #expect(
            run.hasSuffix(
                "  ionoscloud_s3_key.a: rotation, verifying\n    what:     the new key works at de\n"
            )
        )
        let story = try #require(
            HistoryJSON().run(runs[0], [created], events)["run"]?["story"]?.array
        )
        #expect(story.map { $0["kind"]?.string } == ["rotation", "operation", "rotation"])
        #expect(story.map { $0["phase"]?.string } == ["preflight", nil, "verifying"])
        #expect(story[1]["operation"]?.integer == 5 && story[1]["at"]?.string == "2023-11-14T22:13:20.500Z")
        #expect(story[2]["text"]?.string == "the new key works at de")
        #expect(HistoryJSON().operations([created], events)["story"] == .array(story))
    }

    @Test func programsGetEverything() throws {
        let json = HistoryJSON().run(runs[0], [operation])
        #expect(json["run"]?["reason"]?.string?.hasPrefix("first") == true)
        #expect(json["run"]?["started_at"]?.string == "2023-11-14T22:13:20.000Z")
        let first = try #require(json["run"]?["operations"]?.array?.first)
        #expect(first["request_id"]?.string == "req-1")
        #expect(first["before"]?["attributes"]?["active"]?.bool == true)
        #expect(first["after"]?["fingerprints"]?["secret_key"]?.string == "v1:00:11:bbbbbbbbbbbb")
        #expect(HistoryJSON().runs(runs)["runs"]?.array?.count == 2)
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00 UTC"), (951_782_400_000, "2000-02-29 00:00:00 UTC"),
        (-1, "1969-12-31 23:59:59 UTC"), (4_102_444_799_999, "2099-12-31 23:59:59 UTC"),
    ])
    func timesAreUniversal(milliseconds: Int64, text: String) {
        #expect(UniversalTime.text(milliseconds) == text)
    }
}
