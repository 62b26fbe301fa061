import Addresses
import JSONText
import StateModel
import Terminal
import Testing
import Values

@testable import Rendering

@Suite struct StateRendererTests {
    static let snapshot = StateSnapshot(
        lineage: "l",
        records: [
            ResourceRecord(
                address: InstanceAddress(ResourceAddress(type: "ionoscloud_s3_key", name: "k"), .index(0)),
                status: .tainted,
                objectID: "id0",
                attributes: .object(
                    ValueMap([
                        ("id", Value(.string("id0"))),
                        ("secret_key", Value(.string("hush"), marks: .sensitive)),
                        ("user_ids", .set([Value(.string("a"))], of: .string)), ("none", .null(.string)),
                    ])
                ),
                terms: RecordTerms(dependencies: [
                    .instance(InstanceAddress(ResourceAddress(type: "ionoscloud_user", name: "u"), .key("x")))
                ])
            )
        ],
        outputs: [
            OutputRecord(name: "o", value: .tuple([Value(.string("v"))]), isSensitive: false),
            OutputRecord(name: "s", value: Value(.string("hush")), isSensitive: true),
        ]
    )

    @Test func text() {
        #expect(
            StateRenderer(palette: .plain).text(Self.snapshot) == """
                # ionoscloud_s3_key.k[0]: (tainted)
                resource "ionoscloud_s3_key" "k" {
                    id         = "id0"
                    secret_key = (sensitive value)
                    user_ids   = [
                        "a",
                    ]
                }


                Outputs:

                o = [
                    "v",
                ]
                s = (sensitive value)

                """
        )
    }

    @Test func json() {
        let text = StateJSON.document(Self.snapshot, schemas: .ionosCloud).text(.compact)
        #expect(!text.contains("hush"))
        #expect(
            text.contains(
                #""values":{"id":"id0","none":null,"secret_key":"(sensitive value)","user_ids":["a"]},"sensitive_values":{"secret_key":true,"user_ids":[false]}"#
            )
        )
        #expect(text.contains(#""depends_on":["ionoscloud_user.u[\"x\"]"]"#))
    }

    @Test func empty() {
        #expect(
            StateRenderer(palette: .plain).text(StateSnapshot(lineage: "l"))
                == "The state file is empty. No resources are represented.\n"
        )
    }
}
