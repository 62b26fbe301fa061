import Foundation
import JSONText
import TestSupport
import Testing

/// What the commands for the state make of a key that is being rotated, and of somebody who was revoked.
@Suite(.aFewAtATime) struct RotatedStateTests {
    private let project: UserProject
    private let key = "ionoscloud_s3_key.personal[0]"
    private let leaver = #"ionoscloud_user.people["leaver"]"#

    init() throws {
        project = try UserProject(
            environment: [
                "KEYFORM_STATE_KEY": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            ]
        )
        try FileManager.default.copyItem(
            atPath: Fixtures.url("state/v7.db").path,
            toPath: project.path("keyform.db")
        )
    }

    private func run(_ command: String...) async throws -> String {
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 0, "\(command): \(outcome.everything)")
        return outcome.output
    }

    private var state: StateFile { StateFile(project.path("keyform.db")) }

    @Test func bothKeysAreListedAndShown() async throws {
        let list = try await run("state", "list").split(separator: "\n").map(String.init)
        let index = try #require(list.firstIndex(of: key))
        #expect(list[index + 1] == "\(key) (old key)")
        #expect(list.count { $0.hasSuffix(")") } == 1)
        #expect(try await run("state", "list", key) == "\(key)\n\(key) (old key)\n")
        let show = try await run("state", "show", key)
        for text in [
            "# \(key):\n", "# \(key): (old key)\n", "Rotation: overlapping since ",
            ", until 2026-12-07 20:00:00 UTC\n", "why:       93 days old, every 90 days\n",
            "comes:     fixture-key-new, works\n",
            "sink:      file /etc/app/credentials [app]: has the key in charge\n",
            "vault https://vault.example kv/app: does not have the key in charge (403)\n",
        ] {
            #expect(show.contains(text), "\(text) in \(show)")
        }
        #expect(!show.contains("fixture only 7"))
        let json = try await run("show", "-json")
        #expect(json.contains(#""deposed_key":"1","rotation_role":"old key""#))
        #expect(try await run("state", "check").contains("is sound"))
    }

    @Test func theStoryIsTold() async throws {
        let log = try await run("log", key)
        let phases = ["preflight", "verifying", "delivering", "overlapping"].filter(log.contains)
        #expect(phases == ["verifying", "delivering", "overlapping"])
        #expect(log.contains("both keys work until 7 Dec") && log.contains("put in charge by its rotation"))
        let json = try JSONValue(parsing: try await run("log", "-json", key))
        let story = json["story"]?.array ?? []
        #expect(story.compactMap { $0["phase"]?.string } == ["verifying", "delivering", "overlapping"])
        #expect(story.count { $0["kind"]?.string == "operation" } == json["operations"]?.array?.count)
        let last = try #require(story.last?["run"]?.integer)
        let shown = try await run("log", "show", "\(last)")
        #expect(shown.contains("\(key): rotation, overlapping\n    what:     both keys work until 7 Dec\n"))
    }

    /// Nobody is given the old key, and Terraform is not told of it, since it would delete it.
    @Test func onlyTheKeyInChargeIsGivenAway() async throws {
        let credentials = try await run("credentials", key, "-format", "env")
        #expect(credentials.contains("fixture only 7"))
        #expect(credentials.components(separatedBy: "AWS_SECRET_ACCESS_KEY").count == 2)
        let export = try await project.keyform("state", "export-terraform", "-include-secrets")
        #expect(export.exitStatus == 0, "\(export.everything)")
        #expect(export.output.contains("fixture only 7") && !export.output.contains("\"deposed\""))
        // An output still says what the last apply gave it.
        let resources = try JSONValue(parsing: export.output)["resources"]?.text() ?? ""
        #expect(resources.contains("fixture only 7") && !resources.contains("8KWkUmofza50"))
        #expect(
            export.unwrappedErrors.contains("the old key of its rotation")
                && export.unwrappedErrors.contains("is not in the file: Terraform will leave it as it is")
        )
    }

    @Test func aMoveTakesTheRotationAlong() async throws {
        _ = try await run("state", "mv", key, "ionoscloud_s3_key.app")
        #expect(try state.text("SELECT address FROM rotations") == "ionoscloud_s3_key.app")
        #expect(
            try await run("state", "list", "ionoscloud_s3_key.app")
                == "ionoscloud_s3_key.app\nionoscloud_s3_key.app (old key)\n"
        )
        #expect(
            try await run("credentials", "ionoscloud_s3_key.app", "-format", "env").contains("fixture only 7")
        )
        #expect(try await run("state", "check").contains("is sound"))
    }

    @Test func whatIsForgottenIsNotRotatedAnyMore() async throws {
        let outcome = try await project.keyform("state", "rm", key)
        #expect(outcome.exitStatus == 0 && outcome.output.contains("removed 1 resource instance(s)"))
        #expect(
            outcome.unwrappedErrors.contains(
                "the rotation of \(key) was at overlapping and ends here; its keys stay as they are: fixture-key-new, "
            ),
            "\(outcome.everything)"
        )
        #expect(try state.text("SELECT count(*) FROM rotations") == "0")
        #expect(try await run("state", "check").contains("is sound"))
    }

    @Test func aRevocationIsLifted() async throws {
        #expect(try await run("state", "unprotect", leaver) == "\(leaver) may be made again.\n")
        #expect(try state.text("SELECT count(*) FROM revocations") == "0")
        let again = try await project.keyform("state", "unprotect", leaver)
        #expect(again.exitStatus == 1 && again.unwrappedErrors.contains("No such object in the state"))
        #expect(try await run("log").contains("1 unprotected"))
    }

    /// A rotation that goes on with a key that is not there.
    @Test func aMissingKeyIsFound() async throws {
        try state.execute("UPDATE rotations SET other_generation = 4")
        let outcome = try await project.keyform("state", "check")
        #expect(outcome.exitStatus == 1)
        #expect(
            outcome.output.contains(
                "the rotation of \(key) stands at overlapping and goes on with \(key) (deposed 4), which is not in the state"
            ),
            "\(outcome.everything)"
        )
    }

    /// A person with another program understands it.
    @Test func peopleCanReadIt() throws {
        #expect(
            try state.text(
                "SELECT address || ', ' || phase || ', ' || new_key || ', pending: ' || sinks_pending FROM rotation_status"
            ) == "\(key), overlapping, fixture-key-new, pending: 1"
        )
        #expect(
            try state.text("SELECT group_concat(phase || ': ' || text, '; ') FROM rotation_history")
                == "verifying: the new key works at de; delivering: the new key is in charge; "
                + "overlapping: both keys work until 7 Dec"
        )
    }
}
