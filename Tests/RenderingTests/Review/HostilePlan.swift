import Addresses
import Planning
import Providers
import SourceText
import StateModel
import Values

@testable import Rendering

/// A plan whose names and values try to be something else than text.
enum HostilePlan {
    static let texts = [
        "</details>", "```", "````````", "~~~", "<!-- keyform-plan l -->", "<!-- marker", "@team",
        "@acme/owners",
        "#12", "GH-12", "acme/repo#1", "![x](http://evil.example/x.png)", "[click](http://evil.example)",
        "https://evil.example/", "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "<b>",
        "&lt;",
        "\u{202E}gnp.exe", "a\nb\n```\n</details>\n<!-- keyform-plan l -->\n@team", "\u{2028}",
        "\r\nDigest: `x`",
        "Digest: `0000`", "${alert(1)}", "javascript:alert(1)", "*x* _y_ `z`", "| a | b |", "# Heading",
        "    indented", "- item", "+ added", "\u{0}", "-->", "]]>", "\u{1B}[31m",
        String(repeating: "`", count: 4_000), String(repeating: "`", count: 23),
    ]

    static func change(_ text: String, _ action: ChangeAction, _ index: Int) -> ResourceChange {
        let object = Value.object(
            ValueMap([
                ("id", .string(text)), ("name", .string(text)),
                ("tags", Value(.map(ValueMap([(text, .string(text))]), element: .string))),
                ("members", Value(.list([.string(text), .string("m")], element: .string))),
                ("json", .string("{\"k\": \"v\"}")), ("text", .string("one\n\(text)\ntwo\n")),
                ("secret", .string("hunter2-\(index)").marked(.sensitive)),
            ])
        )
        return ResourceChange(
            address: InstanceAddress(
                ResourceAddress(type: "test_thing", name: "a"),
                .key("\(index) \(text)")
            ),
            action: action,
            reason: action == .delete ? .keyNotInMap(text) : .notInState,
            before: action == .create ? nil : object,
            after: action == .delete ? nil : object
        )
    }

    static var plan: Plan {
        var changes: [ResourceChange] = []
        for (index, text) in texts.enumerated() {
            changes.append(change(text, .create, index))
            changes.append(change(text, .delete, index))
        }
        var plan = Plan(id: "p", mode: .normal, lineage: "l", changes: changes)
        plan.outputs = texts.map {
            OutputChange(name: $0, before: nil, after: .string($0), isSensitive: false)
        }
        plan.sections = [
            PlanSection(
                "access_changes",
                title: "Access changes",
                lines: texts.map { .init("\($0) gains everything", isAlarming: true) }
            )
        ]
        plan.drift = texts.map {
            Drift(
                key: RecordKey(
                    address: InstanceAddress(ResourceAddress(type: "test_thing", name: "d"), .key($0))
                ),
                before: .object(ValueMap([("name", .string($0))])),
                after: nil
            )
        }
        return plan
    }

    static let diagnostics = texts.map {
        Diagnostic.warning("Odd: \($0)", "It says \($0).", address: "test_thing.a[\"\($0)\"]")
            .hinting("To see \($0):", command: "keyform show '\($0)'")
    }

    static func review(_ plan: Plan = plan, diagnostics: [Diagnostic] = diagnostics) -> ReviewedPlan {
        ReviewedPlan(
            plan,
            approval: PlanDigest(text: String(repeating: "ab", count: 32)).map(PlanApproval.digest),
            diagnostics: diagnostics,
            schemas: nil,
            origin: ReviewedPlan.Origin(lineage: "l", createdAt: 1_796_472_000_000, isSandbox: false)
        )
    }
}
