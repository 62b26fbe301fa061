import Foundation
import TestSupport
import Testing

/// Variables that are set wrongly are told of, whatever the command goes on to do.
@Suite(.aFewAtATime) struct SettingsTests {
    private let configuration = ["main.tf": "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n}\n"]

    @Test(arguments: ["debug", "TRACE", "info", "off", ""])
    func levelsOfTheLog(_ level: String) async throws {
        let project = try UserProject(
            configuration,
            server: RunningSandbox(),
            environment: ["KEYFORM_LOG": level]
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let shows = ["debug", "TRACE"].contains(level)
        #expect(plan.errorOutput.contains("[debug] GET /um/groups 200") == shows, "\(plan.everything)")
        #expect(!plan.everything.contains("Unknown value of KEYFORM_LOG"))
    }

    @Test func aLevelThatIsNone() async throws {
        var project = try UserProject(configuration, server: RunningSandbox())
        project.environment["KEYFORM_LOG"] = "verbose"
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.everything.contains("Unknown value of KEYFORM_LOG"))
        #expect(plan.everything.contains("\"verbose\""))
        var inside = try UserProject.inSandbox(configuration)
        inside.environment["KEYFORM_LOG"] = "verbose"
        #expect(try await inside.keyform("plan").everything.contains("Unknown value of KEYFORM_LOG"))
    }

    @Test(arguments: ["12a", " 12", "-1", "1.5"])
    func aContractThatIsNoNumber(_ number: String) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(
            configuration,
            server: server,
            environment: ["IONOS_CONTRACT_NUMBER": number]
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.everything.contains("IONOS_CONTRACT_NUMBER must be the number of a contract"))
    }

    @Test func missingCredentialsAreOneMishap() async throws {
        let groups = "resource \"ionoscloud_group\" \"g\" {\n  count = 3\n  name = \"g${count.index}\"\n}\n"
        var project = try UserProject(["main.tf": groups], server: RunningSandbox())
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        project.environment["IONOS_TOKEN"] = nil
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.everything.contains("No credentials for the IONOS API"))
        #expect(!plan.everything.contains("The same happened"), "\(plan.everything)")
    }

    /// That one setting is a secret hides no other.
    @Test(arguments: [
        ("contract_number = sensitive(\"31\")", true), ("endpoint = sensitive(var.url)", false),
    ])
    func onlyWhatIsSecretIsWithheld(_ argument: String, _ showsHost: Bool) async throws {
        let provider = "variable \"url\" {}\nprovider \"ionoscloud\" {\n  \(argument)\n}\n"
        let url = "http://localhost:1"
        let project = try UserProject(
            configuration.merging(["provider.tf": provider]) { $1 },
            environment: ["IONOS_API_URL": url, "TF_VAR_url": url, "IONOS_TOKEN": "token", "no_proxy": "*"]
        )
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.everything.contains("localhost") == showsHost, "\(plan.everything)")
    }

    @Test func messagesCallCommandsAsThisOneWasCalled() async throws {
        let project = try UserProject(configuration)
        let apply = try await project.keyform("-sandbox", "-state=team.db", "apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let outcome = try await project.keyform(
            "-sandbox",
            "-state=team.db",
            "state",
            "rm",
            "ionoscloud_group.x"
        )
        #expect(outcome.exitStatus == 1)
        let text = outcome.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("keyform -sandbox -state=team.db state list"), "\(outcome.everything)")
    }
}
