import Addresses
import JSONText
import Planning
import Providers
import ResourceSchemas
import StateModel
import Terminal
import TestSupport
import Testing
import Values

@testable import Rendering

/// How plans show attributes for which their type has words.
@Suite struct AttributeWordsTests {
    /// Texts are lists of words, whose order means nothing.
    private struct WordLists: TypeRules {
        func meaning(of text: String, in attribute: String) -> String {
            text.split(separator: " ").sorted().joined(separator: " ")
        }

        func change(
            of attribute: String,
            from before: String?,
            to after: String?,
            objects: KnownObjects
        ) -> ChangeInWords? {
            let old = before.map { Set($0.split(separator: " ")) } ?? []
            let new = after.map { Set($0.split(separator: " ")) } ?? []
            guard !old.contains("unheard"), !new.contains("unheard") else {
                return nil
            }
            func name(_ word: Substring) -> String {
                objects[String(word)]?.address.description ?? String(word)
            }
            return ChangeInWords(
                summary: "\(max(old.count, new.count)) words",
                parts: new.subtracting(old).sorted()
                    .map {
                        .init(
                            .create,
                            "word",
                            name($0),
                            parts: [.init(.create, "length", "long: \($0.count)")]
                        )
                    }
                    + old.subtracting(new).sorted().map { .init(.delete, "word", name($0)) },
                unchanged: old.intersection(new).isEmpty
                    ? nil : "\(old.intersection(new).count) unchanged words",
                notes: new.contains("notable") ? ["there is something notable"] : []
            )
        }
    }

    private static let schemas = SchemaCatalog([
        ResourceSchema(
            kind: .managed,
            type: "toy_list",
            version: 1,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed),
                AttributeSchema(
                    name: "words",
                    type: .string,
                    mode: .required,
                    forcesReplacement: true,
                    comparison: .byMeaning
                ),
            ],
            rules: [],
            orderings: [],
            timeouts: []
        )
        .governed(by: WordLists())
    ])

    private func object(_ words: Value) -> Value {
        .object(ValueMap([("id", .string("seven")), ("words", words)]))
    }

    private func change(
        _ action: ChangeAction,
        _ before: String?,
        _ after: String?,
        importID: String? = nil
    ) -> ResourceChange {
        change(action, before.map(Value.string), after.map(Value.string), importID: importID)
    }

    private func change(
        _ action: ChangeAction,
        _ before: Value?,
        _ after: Value?,
        importID: String? = nil
    ) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "toy_list", name: "l")),
            action: action,
            reason: .configurationChanged,
            before: before.map(object),
            after: after.map(object),
            replacing: action.replaces ? ["words"] : [],
            importID: importID
        )
    }

    private func plan(_ changes: [ResourceChange], drift: [Drift] = []) -> Plan {
        Plan(
            id: "p",
            mode: drift.isEmpty ? .normal : .refreshOnly,
            lineage: "l",
            changes: changes,
            drift: drift
        )
    }

    private func body(_ change: ResourceChange) -> String {
        let text = PlanRenderer(palette: .plain, schemas: Self.schemas).text(plan([change]))
        let lines = text.split(separator: "\n").drop { !$0.contains("resource \"toy_list\"") }
        return lines.dropFirst().prefix { !$0.hasPrefix("    }") }.map { $0.dropFirst(2) }.joined(
            separator: "\n"
        )
    }

    @Test func aChangeIsToldByItsParts() {
        #expect(
            body(change(.update, "here seven stays", "stays here new")) == """
                      id    = "seven"
                    ~ words = 3 words
                        + new
                            + long: 3
                        - toy_list.l
                          # (2 unchanged words hidden)
                """
        )
        #expect(
            body(change(.create, nil, "new")) == """
                    + id    = "seven"
                    + words = 1 words
                        + new
                            + long: 3
                """
        )
        #expect(
            body(change(.delete, "old", nil)) == """
                    - id    = "seven" -> null
                    - words = 1 words -> null
                        - old
                """
        )
        #expect(
            body(change(.replaceDestroyFirst, "old", "new"))
                .contains("~ words = 1 words # forces replacement\n        + new")
        )
    }

    @Test func whatIsImportedIsToldWithoutSymbols() {
        #expect(
            body(change(.noop, "stays", "stays", importID: "x")) == """
                      id    = "seven"
                      words = 1 words
                          stays
                              long: 5
                """
        )
    }

    @Test func whatThereAreNoWordsForIsShownAsItIs() {
        #expect(body(change(.update, "old", "unheard")).contains(#"~ words = "old" -> "unheard""#))
        let secret = Value.string("old").marked(.sensitive)
        #expect(
            body(change(.update, secret, Value.string("new").marked(.sensitive))).contains(
                "(sensitive value)"
            )
        )
        #expect(
            body(change(.update, .string("old ones"), .unknown(.string))).contains(
                "~ words = 2 words -> (known after apply)"
            )
        )
        #expect(body(change(.create, nil, Value.unknown(.string))).contains("+ words = (known after apply)"))
    }

    @Test func whatCanBeToldBeforeItIsKnownIsTold() {
        let standIn = "5ca1ab1e-0000-4000-8000-000000000001"
        var change = change(.update, .string("stays"), .unknown(.string))
        change.provisional = ProvisionalValues(
            values: ValueMap([("words", .string("stays \(standIn)"))]),
            standIns: [standIn: InstanceAddress(ResourceAddress(type: "toy_list", name: "new"))]
        )
        #expect(
            body(change) == """
                      id    = "seven"
                    ~ words = 2 words (known after apply)
                        + (id of toy_list.new)
                            + long: 36
                          # (1 unchanged words hidden)
                """
        )
        // Where the object is in the plan, it is called as others are.
        var made = ResourceChange(
            address: InstanceAddress(ResourceAddress(type: "toy_list", name: "new")),
            action: .create,
            reason: .notInState,
            before: nil,
            after: .object(ValueMap([("id", .unknown(.string)), ("words", .string("w"))]))
        )
        made.standIn = standIn
        let text = PlanRenderer(palette: .plain, schemas: Self.schemas).text(plan([change, made]))
        #expect(text.contains("+ toy_list.new\n"), "\(text)")
        #expect(!text.contains(standIn))

        let document = PlanJSON.document(plan([change, made]), schemas: Self.schemas)
        #expect(!document.text(.compact).contains(standIn))
        let words = document["resource_changes"]?.array?.first?["change"]?["in_words"]?["words"]
        #expect(words?["known_after_apply"] == true)
        #expect(words?["parts"]?.array?.first?["text"] == "toy_list.new")

        change.provisional = ProvisionalValues(
            values: ValueMap([("words", .string("hush").marked(.sensitive))]),
            standIns: [:]
        )
        #expect(body(change).contains("~ words = 1 words -> (known after apply)"))
    }

    @Test func notesStandBehindWhatChanges() {
        #expect(
            body(change(.create, nil, "notable")) == """
                    + id    = "seven"
                    + words = 1 words
                        + notable
                            + long: 7
                          # note: there is something notable
                """
        )
        #expect(!body(change(.noop, "notable", "notable", importID: "x")).contains("note"))
        let document = PlanJSON.document(plan([change(.create, nil, "notable")]), schemas: Self.schemas)
        let words = document["resource_changes"]?.array?.first?["change"]?["in_words"]?["words"]
        #expect(words?["notes"] == ["there is something notable"])
    }

    @Test func driftIsToldLikewise() {
        let drift = Drift(
            key: RecordKey(address: InstanceAddress(ResourceAddress(type: "toy_list", name: "l"))),
            before: object(.string("old")),
            after: object(.string("new"))
        )
        let text = PlanRenderer(palette: .plain, schemas: Self.schemas)
            .text(plan([change(.noop, "new", "new")], drift: [drift]))
        #expect(
            text.contains(
                "~ words = 1 words\n          + new\n              + long: 3\n          - old\n"
            )
        )
    }

    @Test func jsonHasTheTextsAndTheWords() {
        let document = PlanJSON.document(
            plan([change(.update, "old seven", "new seven"), change(.update, "unheard", "new")]),
            schemas: Self.schemas
        )
        let changes = document["resource_changes"]?.array ?? []
        #expect(changes.first?["change"]?["before"]?["words"] == "old seven")
        #expect(
            changes.first?["change"]?["in_words"]
                == ([
                    "words": [
                        "summary": "2 words",
                        "parts": [
                            [
                                "action": "create", "kind": "word", "text": "new",
                                "parts": [["action": "create", "kind": "length", "text": "long: 3"]],
                            ],
                            ["action": "delete", "kind": "word", "text": "old"],
                        ],
                    ]
                ] as JSONValue)
        )
        #expect(changes.last?["change"]?["in_words"] == nil)
    }

    @Test func textsOfOneMeaningAreTheSame() throws {
        let attribute = try #require(Self.schemas.schema(.managed, "toy_list")?.attribute("words"))
        #expect(attribute.isSame(.string("a b"), .string("b  a")))
        #expect(!attribute.isSame(.string("a b"), .string("a c")))
        #expect(!attribute.isSame(.string("a b"), .unknown(.string)))
    }
}
