import Foundation
import JSONText
import TestSupport
import Testing

/// `keyform rotate` with all that its options and the terms of a block ask for, as a program.
@Suite(.aFewAtATime) struct RotateCommandTests {
    private static let user = """
        resource "ionoscloud_user" "ada" {
          first_name    = "Ada"
          last_name     = "Admin"
          email         = "ada@people.example"
          password      = "correct horse battery"
          administrator = true
        }

        """
    private static let one =
        "resource \"ionoscloud_s3_key\" \"app\" {\n  user_id = ionoscloud_user.ada.id\n}\n"
    private static let three =
        "resource \"ionoscloud_s3_key\" \"app\" {\n  count   = 3\n  user_id = ionoscloud_user.ada.id\n}\n"
    private static let key = "ionoscloud_s3_key.app"

    private static func block(
        _ terms: String,
        keys: String = "ionoscloud_s3_key.app",
        _ more: String = ""
    )
        -> String
    {
        """
        rotation "app" {
          keys    = [\(keys)]
          every   = "90d"
          overlap = "0s"
          soak    = "0s"
          \(terms)
        \(more)}

        """
    }

    private let server: RunningSandbox

    init() throws {
        server = try RunningSandbox(["-s3-port", "0"])
    }

    private func project(_ main: String, _ own: String = "") throws -> UserProject {
        let storage = try #require(server.storagePort)
        return try UserProject(
            ["main.tf": main, "own.keyform.hcl": own],
            server: server,
            environment: ["IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:\(storage)"]
        )
    }

    @discardableResult
    private func done(
        _ project: UserProject,
        _ arguments: String...,
        status: Int32 = 0
    ) async throws -> ProcessOutcome {
        let outcome = try await project.keyform(arguments)
        #expect(outcome.exitStatus == status, "\(arguments): \(outcome.everything)")
        return outcome
    }

    private func age() throws {
        _ = try server.exchange("POST", "/_sandbox/age", body: "93d")
    }

    /// How each key stands, and how many of them are to be waited for.
    private func phases(_ project: UserProject) async throws -> [String: String] {
        let status = try await done(project, "rotate", "-status", "-json")
        let document = try JSONValue(parsing: status.output)
        #expect(document["format_version"]?.string == "1.0")
        return Dictionary(
            uniqueKeysWithValues: (document["keys"]?.array ?? []).map { entry in
                (
                    entry["address"]?.string ?? "",
                    entry["last"]?["phase"]?.string ?? entry["state"]?.string ?? ""
                )
            }
        )
    }

    // MARK: Waves, confirmation

    /// The next wave begins when the last one is verified and confirmed, and not before.
    @Test func wavesFollowOneAnother() async throws {
        let project = try project(Self.user + Self.three, Self.block("confirm = true"))
        try await done(project, "apply", "-auto-approve")
        let old = Set(try server.keys())
        try age()
        try await done(project, "rotate", "-wave", "34%")
        let first = try await phases(project)
        #expect(first.values.count { $0 == "overlapping" } == 2, "\(first)")
        let last = try #require(first.first { $0.value != "overlapping" }?.key)
        #expect(try server.keys().count == 5)
        for _ in 0..<2 {
            let waiting = try await done(
                project,
                "rotate",
                "-wave",
                "34%",
                "-detailed-exitcode",
                status: 2
            )
            #expect(
                waiting.output.contains("\(last): due; waits until the keys of an earlier wave"),
                "\(waiting.everything)"
            )
        }
        #expect(try server.keys().count == 5)
        let begun = first.keys.filter { $0 != last }.sorted()
        try await done(project, "rotate", "-confirm", begun[0])
        try await done(project, "rotate", "-wave", "34%")
        #expect(try await phases(project)[last] == "due")
        try await done(project, "rotate", "-confirm", begun[1])
        try await done(project, "rotate", "-wave", "34%")
        #expect(try await phases(project)[last] == "overlapping")
        try await done(project, "rotate", "-confirm", last)
        try await done(project, "rotate", "-detailed-exitcode")
        #expect(try server.keys().count == 3)
        #expect(old.isDisjoint(with: try server.keys()))
    }

    @Test func whatMustBeConfirmedWaits() async throws {
        let project = try project(Self.user + Self.one, Self.block("confirm = true"))
        try await done(project, "apply", "-auto-approve")
        try await done(project, "rotate", "-detailed-exitcode")
        let early = try await done(project, "rotate", "-confirm", Self.key, status: 1)
        #expect(early.unwrappedErrors.contains("Nothing to confirm"), "\(early.everything)")
        try age()
        let due = try await done(project, "rotate", "-status", "-detailed-exitcode", status: 2)
        #expect(due.output.hasPrefix("\(Self.key): due: 93 days old"), "\(due.everything)")
        try await done(project, "rotate", "-detailed-exitcode", status: 2)
        let waiting = try await done(project, "rotate")
        #expect(
            waiting.output.contains("keyform rotate -confirm \(Self.key)"),
            "\(waiting.everything)"
        )
        #expect(try server.keys().count == 2)
        try await done(project, "rotate", "-confirm", Self.key)
        #expect(try server.keys().count == 1)
        let log = try await done(project, "log", Self.key)
        #expect(log.output.contains("confirmed: all who use the key have the one in charge"))
        #expect(try await done(project, "rotate", "-detailed-exitcode").output == "")
    }

    // MARK: Without proof

    @Test(arguments: [true, false]) func withoutVerifyingTheHistorySaysSo(byOption: Bool) async throws {
        let project = try project(Self.user + Self.one, Self.block(byOption ? "" : "verify = false"))
        try await done(project, "apply", "-auto-approve")
        let old = try server.keys()
        try age()
        let rotate = try await project.keyform(["rotate"] + (byOption ? ["-no-verify"] : []))
        #expect(rotate.exitStatus == 0, "\(rotate.everything)")
        #expect(try server.keys().count == 1 && server.keys() != old)
        let log = try await done(project, "log", Self.key)
        for text in [
            "not verified that the new key works: no signed request was wanted",
            "the old key is off, as the API says; no signed request has shown it",
        ] {
            #expect(log.output.contains(text), "\(log.everything)")
        }
        #expect(!log.output.contains("works at"), "\(log.everything)")
    }

    /// Of a key without a secret, the API's word is all there is, and there is no way back where a place needs the secret.
    @Test(arguments: [true, false]) func aKeyWithoutASecretIsReplaced(isDelivered: Bool) async throws {
        let place = "  deliver \"file\" {\n    path = \"credentials\"\n  }\n"
        let terms = "soak = \"24h\""
        let own = Self.block(terms, isDelivered ? place : "").replacing("soak    = \"0s\"\n  ", with: "")
        let maker = try project(Self.user + Self.one)
        try await done(maker, "apply", "-auto-approve")
        let user = try #require(try server.users().first?["id"]?.string)
        let old = try #require(try server.keys().first)
        _ = try server.exchange(
            "POST",
            "/_sandbox/faults",
            body: "GET /um/users/*/s3keys omit=secretKey\nGET /um/users/*/s3keys/* omit=secretKey"
        )
        let project = try project(Self.user + Self.one, own)
        try await done(project, "import", "ionoscloud_user.ada", user)
        try await done(project, "import", Self.key, "\(user)/\(old)")
        try age()
        let rotate = try await done(project, "rotate", Self.key)
        let log = try await done(project, "log", Self.key)
        for text in [
            "the secret of the old key is not known: that it is off will be the API's word",
            "the new key works at", "the old key is off, as the API says; no signed request has shown it",
        ] {
            #expect(log.output.contains(text), "\(rotate.everything)\n\(log.everything)")
        }
        let new = try #require(try server.keys().first { $0 != old })
        let undo = try await project.keyform("rotate", "-undo", Self.key)
        let shown = try await done(project, "state", "show", Self.key)
        if isDelivered {
            #expect(undo.exitStatus == 1, "\(undo.everything)")
            #expect(undo.unwrappedErrors.contains("Key cannot be put in charge again"), "\(undo.everything)")
            #expect(shown.output.contains("\"\(new)\""), "\(shown.everything)")
        } else {
            #expect(undo.exitStatus == 0, "\(undo.everything)")
            #expect(shown.output.contains("held"), "\(shown.everything)")
        }
    }

    // MARK: Keys of the other API

    @Test(arguments: [true, false]) func anAccessKeyIsRotatedWhereItsUserHasIt(isListed: Bool) async throws {
        let address = "ionoscloud_object_storage_accesskey.backup"
        let project = try project(
            "resource \"ionoscloud_object_storage_accesskey\" \"backup\" {\n  description = \"backup\"\n}\n",
            Self.block("", keys: address)
        )
        try await done(project, "apply", "-auto-approve")
        let old = try await done(project, "state", "show", address).output
        try age()
        if !isListed {
            _ = try server.exchange(
                "POST",
                "/_sandbox/faults",
                body: "GET /um/users/*/s3keys set='items:[]'"
            )
            for command in [["rotate"], ["plan"]] {
                let refused = try await project.keyform(command)
                #expect(refused.exitStatus == 1, "\(refused.everything)")
                #expect(
                    refused.unwrappedErrors.contains("it is not among the keys of its user"),
                    "\(refused.everything)"
                )
            }
            #expect(try await done(project, "state", "show", address).output == old)
            return
        }
        let rotate = try await done(project, "rotate")
        #expect(rotate.output.contains("the old key is off: refused at"), "\(rotate.everything)")
        #expect(try await done(project, "state", "show", address).output != old)
        try await done(project, "plan", "-detailed-exitcode")
    }

    // MARK: Clocks

    /// Signed requests carry the storage's own time, so a new key comes.
    ///
    /// The old one stays until clocks agree, and one warning a run says so.
    @Test func aClockThatIsOffKeepsTheOldKey() async throws {
        let project = try project(Self.user + Self.three, Self.block(""))
        try await done(project, "apply", "-auto-approve")
        _ = try server.exchange("POST", "/_sandbox/clock", body: "20m")
        try age()
        for _ in 0..<2 {
            let rotate = try await project.keyform("rotate", "\(Self.key)[0]")
            #expect(rotate.exitStatus == 0, "\(rotate.everything)")
            #expect(
                rotate.everything.components(separatedBy: "Clocks differ").count == 2,
                "\(rotate.everything)"
            )
            #expect(try server.keys().count == 4)
        }
        _ = try server.exchange("POST", "/_sandbox/clock", body: "0s")
        try await done(project, "rotate", "\(Self.key)[0]")
        #expect(try server.keys().count == 3)
    }
}
