import Addresses
import ArgumentParser
import Configuration
import Execution
import Planning
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Testing

@testable import IonosCloud
@testable import KeyformCommands

/// What is said after an interruption must lead to the same end.
@Suite struct ResumeCommandTests {
    private let group = ResourceAddress(type: "ionoscloud_group", name: "g")

    private func text(
        _ arguments: [String],
        mode: Plan.Mode = .normal,
        configuration: String = "",
        notStarted: [Int] = []
    ) throws -> String {
        let (read, diagnostics) = ConfigurationLoader.load(
            files: [SourceFile(name: "main.tf", text: configuration)],
            schemas: try IonosCloudProvider().catalog()
        )
        #expect(!diagnostics.hasErrors)
        var plan = Plan(id: "p", mode: mode, lineage: "l")
        plan.changes = (0..<2).map { index in
            ResourceChange(
                address: InstanceAddress(group, .index(index)),
                action: .replaceDestroyFirst,
                reason: .requested,
                before: nil,
                after: nil
            )
        }
        for (id, work) in [Step.Work.delete, .create, .delete, .create].enumerated() {
            plan.steps.append(
                Step(
                    id: id,
                    work: work,
                    change: id / 2,
                    key: RecordKey(address: plan.changes[id / 2].address),
                    after: [],
                    terms: RecordTerms(),
                    timeoutSeconds: 1
                )
            )
        }
        var result = ApplyResult()
        result.notStarted = notStarted.map { plan.steps[$0].key.address }
        return ResumeCommand(
            invocation: "keyform",
            plan: plan,
            arguments: PlanArguments(
                request: try PlanOptions.parse(arguments).request(mode),
                variables: read.variables
            )
        )
        .text(after: result)
    }

    @Test(arguments: [
        ([], Plan.Mode.normal, "keyform apply"),
        ([], .destroy, "keyform destroy"),
        ([], .refreshOnly, "keyform apply -refresh-only"),
        (["--parallelism", "3", "--refresh", "false"], .normal, "keyform apply"),
        (
            ["--target", #"ionoscloud_group.g["a b"]"#], .destroy,
            #"keyform destroy '-target=ionoscloud_group.g["a b"]'"#
        ),
        (["--exclude", "ionoscloud_group.g"], .normal, "keyform apply -exclude=ionoscloud_group.g"),
        (["--given", "var-file=a b.tfvars"], .normal, "keyform apply '-var-file=a b.tfvars'"),
    ])
    func repeatsWhatThePlanWasMadeWith(_ arguments: [String], _ mode: Plan.Mode, _ expected: String) throws {
        #expect(try text(arguments, mode: mode) == expected)
    }

    @Test func namesSensitiveVariablesWithoutTheirValues() throws {
        let arguments = ["--given", "var=n=it's", "--given", "var=s=hush", "--given", "var=unknown=x"]
        let variables = "variable \"n\" {}\nvariable \"s\" {\n  sensitive = true\n}\n"
        #expect(
            try text(arguments, configuration: variables)
                == #"keyform apply -var 'n=it'\''s' -var s=... -var unknown=..."#
        )
    }

    /// A replacement that was begun is finished by any plan; only one that was not must be asked for again.
    @Test(arguments: [([Int](), ""), ([1, 3], ""), ([1, 2, 3], " '-replace=ionoscloud_group.g[1]'")])
    func repeatsReplacementsThatWereNotBegun(notStarted: [Int], expected: String) throws {
        #expect(
            try text(["--replace", "ionoscloud_group.g"], notStarted: notStarted) == "keyform apply"
                + expected
        )
    }
}
