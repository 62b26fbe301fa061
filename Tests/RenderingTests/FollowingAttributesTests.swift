import Addresses
import Planning
import Providers
import ResourceSchemas
import StateModel
import Terminal
import Testing
import Values

@testable import Rendering

/// What is computed from an attribute that changes is one line.
@Suite struct FollowingAttributesTests {
    private static let address = InstanceAddress(ResourceAddress(type: "example_team", name: "t"))

    private static let schemas = SchemaCatalog([
        ResourceSchema(
            kind: .managed,
            type: "example_team",
            version: 1,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed),
                AttributeSchema(name: "people_ids", type: .set(.string), mode: .optional),
                AttributeSchema(
                    name: "people",
                    type: .any,
                    mode: .computed,
                    recomputedWith: ["people_ids"]
                ),
                AttributeSchema(
                    name: "label",
                    type: .string,
                    mode: .computed,
                    recomputedWith: ["people_ids"]
                ),
            ],
            rules: [],
            orderings: [],
            timeouts: []
        )
    ])

    private static func ids(_ names: String...) -> Value {
        .set(names.map { Value(.string($0)) }, of: .string)
    }

    private static func people(_ names: String...) -> Value {
        Value(
            .tuple(
                names.map {
                    PlanRendererTests.object(["id": Value(.string($0)), "email": Value(.string($0))])
                }
            )
        )
    }

    private func text(_ before: [String: Value], _ after: [String: Value]?) -> String {
        let id = ["id": Value(.string("t1"))]
        let change = ResourceChange(
            address: Self.address,
            action: after == nil ? .delete : .update,
            reason: .configurationChanged,
            before: PlanRendererTests.object(before.merging(id) { $1 }),
            after: after.map { PlanRendererTests.object($0.merging(id) { $1 }) }
        )
        return ChangeRenderer(palette: .plain, schemas: Self.schemas).text(change) ?? ""
    }

    @Test func itSaysWhatItFollowsFrom() {
        let text = text(
            ["people_ids": Self.ids("a"), "people": Self.people("a"), "label": Value(.string("x"))],
            ["people_ids": Self.ids("b"), "people": .unknown(.any), "label": .unknown(.string)]
        )
        #expect(text.contains("      ~ people     = (follows from people_ids)\n"))
        #expect(!text.contains("email"))
        // What is one line anyhow stays as it is.
        #expect(text.contains("      ~ label      = \"x\" -> (known after apply)\n"))
    }

    @Test func whatChangedByItselfIsShown() {
        let text = text(
            ["people_ids": Self.ids("a"), "people": Self.people("a")],
            ["people_ids": Self.ids("a"), "people": Self.people("a", "b")]
        )
        #expect(text.contains("email"))
        #expect(!text.contains("follows"))
    }

    @Test func whatGoesIsShownInFull() {
        let text = text(["people_ids": Self.ids("a"), "people": Self.people("a")], nil)
        #expect(text.contains("email"))
        #expect(!text.contains("follows"))
    }
}
