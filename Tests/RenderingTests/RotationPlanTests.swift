import Addresses
import JSONText
import Planning
import Providers
import Rotation
import StateModel
import Terminal
import TestSupport
import Testing
import Values

@testable import Rendering

@Suite struct RotationPlanTests {
    /// 2026-12-05 12:00 UTC.
    private static let now: Int64 = 1_796_472_000_000
    private static let day: Int64 = 86_400_000

    private static func change(_ name: String, _ rotation: PlannedRotation) -> ResourceChange {
        let before = Value.object(
            ValueMap([
                ("id", Value(.string("old"))), ("user_id", Value(.string("u"))),
                ("secret_key", .string("hush").marked(.sensitive)),
            ])
        )
        var after = before.mapValue ?? ValueMap()
        after["id"] = .unknown(.string)
        after["secret_key"] = .unknown(.string, marks: .sensitive)
        var change = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: name)),
            action: .update,
            reason: .rotation,
            before: before,
            after: rotation.changesCharge ? .object(after) : before
        )
        change.rotation = rotation
        return change
    }

    private static func rotation(
        _ move: RotationMove,
        _ reason: String = "93 days old, every 90 days",
        charge: Bool = false,
        off: Int64? = nil,
        gone: Int64? = nil,
        _ change: (inout PlannedRotation) -> Void = { _ in }
    ) -> PlannedRotation {
        var rotation = PlannedRotation(
            move: move,
            reason: reason,
            changesCharge: charge,
            offAt: off,
            goneAt: gone,
            at: now
        )
        change(&rotation)
        return rotation
    }

    private static let sinks: [SinkSettings] = [
        .file(path: "/etc/app/credentials", format: "aws", profile: "app"),
        .command(
            arguments: ["gh", "secret", "set", "APP KEY"],
            input: "json",
            directory: "/srv/app",
            seconds: 30
        ),
        .vault(
            VaultSettings(
                address: "https://vault.example",
                mount: "kv",
                path: "apps/app",
                tokenVariable: "VAULT_TOKEN"
            )
        ),
    ]

    private static let plan = Plan(
        id: "p",
        mode: .normal,
        lineage: "l",
        changes: [
            change(
                "app",
                rotation(.start, charge: true, off: now + 7 * day, gone: now + 8 * day) {
                    $0.sinks = sinks.map(\.text)
                }
            ),
            change("at_once", rotation(.start, "asked for", charge: true, off: now, gone: now + 7_200_000)),
            change(
                "confirmed",
                rotation(.start, charge: true) {
                    $0.needsConfirmation = true
                    $0.notTold = [InstanceAddress(ResourceAddress(type: "local_file", name: "key"))]
                }
            ),
            change("deleted", rotation(.delete, gone: now)),
            change("leaked", rotation(.start, "compromised", charge: true) { $0.isCompromised = true }),
            change("off", rotation(.retire, off: now, gone: now + day)),
            change("resumed", rotation(.resume, charge: true, off: now + day, gone: now + 40 * day)),
            change(
                "told",
                rotation(.deliver, "not everybody has the key in charge") { $0.sinks = [sinks[2].text] }
            ),
            change(
                "undone",
                rotation(.undo, "undone", charge: true, off: now, gone: now + day) { $0.isBackward = true }
            ),
            change(
                "undone_off",
                rotation(.retire, "undone", off: now, gone: now + day) { $0.isBackward = true }
            ),
        ]
    )

    @Test func saysWhatBecomesOfTheKeys() throws {
        let text = PlanRenderer(palette: .plain).text(Self.plan)
        #expect(
            text.contains(
                "~ ionoscloud_s3_key.app  rotate: 93 days old, every 90 days; new key now, old one off on 12 Dec, gone on 13 Dec\n"
            )
        )
        #expect(!text.contains("hush"))
        try Golden.compare(text, with: "plans/rotation.txt")
    }

    @Test func tellsPrograms() throws {
        let text = PlanJSON.document(Self.plan, schemas: .ionosCloud).text(.pretty) + "\n"
        #expect(!text.contains("hush"))
        try Golden.compare(text, with: "plans/rotation.json")
    }
}
