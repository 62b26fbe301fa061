import JSONText
import Planning
import Providers
import ResourceSchemas
import Terminal
import Testing
import Values

@testable import Rendering

/// What a plan means as a whole stands at its head.
@Suite struct PlanSectionTests {
    private func plan(_ sections: [PlanSection]) -> Plan {
        var plan = Plan(
            id: "p",
            mode: .normal,
            lineage: "l",
            outputs: [OutputChange(name: "o", before: nil, after: .string("x"), isSensitive: false)]
        )
        plan.sections = sections
        return plan
    }

    private func text(_ sections: [PlanSection], width: Int = 80) -> String {
        PlanRenderer(palette: Palette(isOn: false), width: width).text(plan(sections))
    }

    private let some = PlanSection(
        "access_changes",
        title: "Access changes",
        lines: [
            .init("alice gains read on finance/reports/*"),
            .init("finance becomes readable by everyone", isAlarming: true, details: ["bucket": "finance"]),
        ]
    )

    @Test func itStandsFirstAndAlarmingLinesStandFirstInIt() {
        #expect(
            text([some]).hasPrefix(
                """

                Access changes:
                  ! finance becomes readable by everyone
                    alice gains read on finance/reports/*

                Changes to Outputs:
                """
            )
        )
        #expect(
            text([PlanSection("access_changes", title: "Access changes", lines: [])])
                .hasPrefix("\nAccess changes: none\n")
        )
        #expect(!text([]).contains("Access"))
    }

    @Test func narrowTerminalsBreakItsLines() {
        let lines = text([some], width: 30).split(separator: "\n").prefix(5).map(String.init)
        #expect(
            lines == [
                "Access changes:", "  ! finance becomes readable", "    by everyone",
                "    alice gains read on", "    finance/reports/*",
            ]
        )
    }

    @Test func programsGetItAsAMember() {
        let document = PlanJSON.document(plan([some]), schemas: SchemaCatalog([], providers: []))
        #expect(
            document["access_changes"] == [
                ["text": "finance becomes readable by everyone", "alarming": true, "bucket": "finance"],
                ["text": "alice gains read on finance/reports/*", "alarming": false],
            ]
        )
        #expect(
            PlanJSON.document(plan([]), schemas: SchemaCatalog([], providers: []))["access_changes"] == nil
        )
    }

    @Test func sectionsOfSeveralAccountsAreOne() {
        let other = PlanSection(
            "access_changes",
            title: "Access changes",
            lines: [.init("z", isAlarming: true)]
        )
        let joined = PlanSection.joined([some, other])
        #expect(joined.count == 1)
        #expect(joined.first?.lines.map(\.isAlarming) == [true, true, false])
    }
}
