import Foundation
import JSONText
import TestSupport
import Testing

/// What a plan may only do when it was allowed to by name.
@Suite(.aFewAtATime) struct GuardTests {
    private static let alice = """
        resource "ionoscloud_user" "alice" {
          first_name = "Alice"
          last_name  = "Example"
          email      = "alice@people.example"
          password   = "abc123-321CBA"
        }

        """

    private static func keys(_ count: Int) -> String {
        """
        resource "ionoscloud_s3_key" "k" {
          count   = \(count)
          user_id = ionoscloud_user.alice.id
        }

        """
    }

    /// A project with a user and a key of hers.
    private func project(
        _ server: RunningSandbox? = nil,
        keys: Int = 1
    ) async throws -> (UserProject, RunningSandbox) {
        let server = try server ?? RunningSandbox()
        let project = try UserProject(["main.tf": Self.alice + Self.keys(keys)], server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return (project, server)
    }

    /// Makes a key that keyform knows nothing of.
    private func makeKey(_ server: RunningSandbox) throws -> String {
        let user = try #require(try server.users().first?["id"]?.string)
        let key = try JSONValue(parsing: try server.exchange("POST", "/cloudapi/v6/um/users/\(user)/s3keys"))
        return try #require(key["id"]?.string)
    }

    private func deletions(_ server: RunningSandbox) throws -> Int {
        try server.requests().count { $0.method == "DELETE" }
    }

    @Test func aUserIsNotDestroyedWithKeysThatNobodyManages() async throws {
        let (project, server) = try await project()
        let strange = try makeKey(server)
        for command in [
            ["destroy", "-auto-approve"], ["plan", "-destroy"], ["plan", "-destroy", "-out=p"],
        ] {
            let refused = try await project.keyform(command)
            #expect(refused.exitStatus == 1, "\(refused.everything)")
            #expect(refused.errorOutput.contains("Error: A key that is not managed would be deleted"))
            #expect(refused.errorOutput.contains("  - \(strange) (created 20"), "\(refused.everything)")
            #expect(refused.unwrappedErrors.contains("To delete it all the same, add -allow=unmanaged-keys."))
            #expect(refused.output.contains("# ionoscloud_user.alice will be destroyed"))
        }
        #expect(try deletions(server) == 0)
        #expect(!FileManager.default.fileExists(atPath: project.path("p")))
        let destroy = try await project.keyform("destroy", "-auto-approve", "-allow=unmanaged-keys")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
        #expect(destroy.output.contains(strange))
        #expect(try server.users().isEmpty)
    }

    @Test func aSavedPlanRemembersWhatItWasAllowed() async throws {
        let (project, server) = try await project()
        let strange = try makeKey(server)
        let plan = try await project.keyform("plan", "-destroy", "-out=p", "-allow", "unmanaged-keys")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let shown = try await project.keyform("show", "p")
        #expect(
            shown.output.contains("Warning: A key that is not managed would be deleted"),
            "\(shown.everything)"
        )
        #expect(shown.output.contains(strange))
        let json = try JSONValue(parsing: try await project.keyform("show", "-json", "p").output)
        let passed = try #require(json["guards"]?.array?.first)
        #expect(passed["name"]?.string == "unmanaged-keys")
        #expect(passed["allowed"]?.bool == true)
        let finding = try #require(passed["findings"]?.array?.first)
        #expect(finding["address"]?.string == "ionoscloud_user.alice")
        #expect(finding["detail"]?.string?.contains(strange) == true)
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try server.users().isEmpty)
    }

    /// The word covers the keys that the plan names: none, or one that was there.
    @Test(arguments: [false, true])
    func aSavedWordCoversWhatThePlanNames(_ isOneThere: Bool) async throws {
        let (project, server) = try await project()
        let named = isOneThere ? try makeKey(server) : nil
        let plan = try await project.keyform("plan", "-destroy", "-out=p", "-allow", "unmanaged-keys")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let later = try makeKey(server)
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 1, "\(apply.everything)")
        #expect(apply.unwrappedErrors.contains(later), "\(apply.everything)")
        #expect(apply.unwrappedErrors.contains("not there when the plan was made") == (named != nil))
        #expect(try deletions(server) == 0)
        let allowed = try await project.keyform("apply", "-allow=unmanaged-keys", "p")
        #expect(allowed.exitStatus == 0, "\(allowed.everything)")
        #expect(try server.users().isEmpty)
    }

    @Test func aKeyThatComesAfterAPlanStopsItsApply() async throws {
        let (project, server) = try await project()
        let plan = try await project.keyform("plan", "-destroy", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let strange = try makeKey(server)
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 1, "\(apply.everything)")
        #expect(apply.errorOutput.contains(strange))
        #expect(try deletions(server) == 0)
        // It was not used up by that.
        let allowed = try await project.keyform("apply", "-allow=unmanaged-keys", "p")
        #expect(allowed.exitStatus == 0, "\(allowed.everything)")
        #expect(try server.users().isEmpty)
    }

    /// A plan without a look at the account cannot name them, so the apply looks.
    @Test func withoutARefreshTheApplyLooks() async throws {
        let (project, server) = try await project()
        let strange = try makeKey(server)
        let plan = try await project.keyform("plan", "-destroy", "-refresh=false", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(
            plan.output.contains("Keys of users that would be deleted are not known"),
            "\(plan.everything)"
        )
        for command in [["apply", "p"], ["destroy", "-refresh=false", "-auto-approve"]] {
            let apply = try await project.keyform(command)
            #expect(apply.exitStatus == 1, "\(apply.everything)")
            #expect(apply.errorOutput.contains(strange))
        }
        #expect(try deletions(server) == 0)
    }

    @Test func aListThatCannotBeReadNeedsTheWordToo() async throws {
        let server = try RunningSandbox("-fault", "GET /um/users/*/s3keys 403")
        let project = try UserProject(["main.tf": Self.alice], server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        _ = try makeKey(server)
        let refused = try await project.keyform("destroy", "-auto-approve")
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        #expect(refused.errorOutput.contains("Keys of a user that would be deleted cannot be read"))
        let allowed = try await project.keyform("destroy", "-auto-approve", "-allow=unmanaged-keys")
        #expect(allowed.exitStatus == 0, "\(allowed.everything)")
    }

    @Test func theStreamNamesTheGuard() async throws {
        let (project, server) = try await project()
        let strange = try makeKey(server)
        for (arguments, allowed) in [([String](), false), (["-allow=unmanaged-keys"], true)] {
            let plan = try await project.keyform(["plan", "-destroy", "-json"] + arguments)
            let lines = try plan.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
            let finding = lines.compactMap { $0["diagnostic"] }.first { $0["guard"] != nil }
            #expect(finding?["guard"]?["name"]?.string == "unmanaged-keys", "\(plan.everything)")
            #expect(finding?["guard"]?["allowed"]?.bool == allowed)
            #expect(finding?["detail"]?.string?.contains(strange) == true)
        }
    }

    @Test func strangeKeysOfUsersThatStayAreShown() async throws {
        let (project, server) = try await project()
        try server.forgetRequests()
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        let before = try server.requests().map(\.shape).sorted()
        let strange = try makeKey(server)
        try server.forgetRequests()
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("Warning: A user has keys that the state does not manage"))
        #expect(plan.output.contains("  - \(strange) (created 20"), "\(plan.everything)")
        #expect(try server.requests().map(\.shape).sorted() == before)
    }

    @Test func theLimitOfKeysIsTheAPIs() async throws {
        let (project, server) = try await project(try RunningSandbox("-key-limit", "7"), keys: 5)
        try project.write(Self.alice + Self.keys(7), to: "main.tf")
        let refused = try await project.keyform("apply", "-auto-approve")
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        for key in try server.keys() {
            #expect(refused.errorOutput.contains("  - \(key)\n"), "\(refused.everything)")
        }
        #expect(refused.unwrappedErrors.contains("add -allow=key-limit."))
        #expect(try server.keys().count == 5)
        let apply = try await project.keyform("apply", "-auto-approve", "-allow=key-limit")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try server.keys().count == 7)
    }

    @Test(arguments: [
        ("unmanaged-key", " Did you mean \"unmanaged-keys\"?"), ("everything", ""),
        ("unmanaged-keys,key-limit", ""),
    ])
    func aWordThatNamesNothing(_ word: String, _ hint: String) async throws {
        let project = try UserProject(["main.tf": Self.alice])
        for command in ["plan", "apply", "destroy"] {
            let outcome = try await project.keyform(command, "-allow=\(word)")
            #expect(outcome.exitStatus == 1)
            #expect(
                outcome.unwrappedErrors.contains(
                    "Error: Invalid -allow There is nothing to allow by the name \"\(word)\".\(hint) The words are"
                        + " unmanaged-keys, self-lockout, objects, key-limit, administrator, public, replace-files; to"
                        + " give several, repeat the option."
                ),
                "\(outcome.everything)"
            )
        }
    }

    @Test(arguments: ["-allow-lockout", "-allow=self-lockout"])
    func bothSpellingsLetTheOwnUserGo(_ option: String) async throws {
        let server = try RunningSandbox()
        let administrator = Self.alice.replacingOccurrences(
            of: "  password",
            with: "  administrator = true\n  password"
        )
        var project = try UserProject(["main.tf": administrator], server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        project.environment["IONOS_TOKEN"] = nil
        project.environment["IONOS_USERNAME"] = "alice@people.example"
        project.environment["IONOS_PASSWORD"] = "abc123-321CBA"
        let refused = try await project.keyform("plan", "-destroy")
        #expect(refused.unwrappedErrors.contains("add -allow=self-lockout."), "\(refused.everything)")
        let plan = try await project.keyform("plan", "-destroy", option)
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }
}
