import JSONText
import Planning
import Terminal
import Testing
import Values

@testable import Rendering

/// Texts on the right were printed by Terraform 1.11.4 for the same outputs.
@Suite struct DifferenceTests {
    private func outputs(_ before: String, _ after: String) throws -> String {
        let old = try Value(json: JSONValue(parsing: before)).mapValue ?? ValueMap()
        let new = try Value(json: JSONValue(parsing: after)).mapValue ?? ValueMap()
        let names = Set(old.keys).union(new.keys).sorted()
        let changes = names.map {
            OutputChange(name: $0, before: old[$0], after: new[$0], isSensitive: false)
        }
        let plan = Plan(id: "p", mode: .normal, lineage: "l", outputs: changes)
        let text = PlanRenderer(palette: .plain).text(plan)
        let start = try #require(text.firstRange(of: "Changes to Outputs:\n")).upperBound
        let end = try #require(text.firstRange(of: "\nYou can apply")).lowerBound
        return String(text[start..<end])
    }

    @Test func listsOfEqualLengthAreComparedByPosition() throws {
        let text = try outputs(
            #"{"o":{"a":["a","b","c"],"b":["a","b","c"],"c":["a","b","c"],"d":["a"],"e":["a","b"],"f":[1,2,3],"g":["a","b","c","d"]},"p":["a","b","c"],"q":5,"r":"x"}"#,
            #"{"o":{"a":["a","b","d"],"b":["x","b","c"],"c":["a","x","c"],"d":["b"],"e":["c","d"],"f":[1,2,4,5],"g":["a","x","y","d"]},"p":["a","b","d"],"q":5,"s":["a"]}"#
        )
        #expect(
            text == """
                  ~ o = {
                      ~ a = [
                            # (1 unchanged element hidden)
                            "b",
                          ~ "c" -> "d",
                        ]
                      ~ b = [
                          ~ "a" -> "x",
                            "b",
                            # (1 unchanged element hidden)
                        ]
                      ~ c = [
                            "a",
                          ~ "b" -> "x",
                            "c",
                        ]
                      ~ d = [
                          ~ "a" -> "b",
                        ]
                      ~ e = [
                          ~ "a" -> "c",
                          ~ "b" -> "d",
                        ]
                      ~ f = [
                            # (1 unchanged element hidden)
                            2,
                          - 3,
                          + 4,
                          + 5,
                        ]
                      ~ g = [
                            "a",
                          ~ "b" -> "x",
                          ~ "c" -> "y",
                            "d",
                        ]
                    }
                  ~ p = [
                        # (1 unchanged element hidden)
                        "b",
                      ~ "c" -> "d",
                    ]
                  - r = "x" -> null
                  + s = [
                      + "a",
                    ]

                """
        )
    }

    @Test func objectsNullsTypesAndLines() throws {
        let text = try outputs(
            #"{"m":"one","n":"one\ntwo","o":{"a":["a","b","c"],"b":["a","b","c","d","e"],"c":[{"k":1},{"k":2}],"d":["a",null],"h":["a","b"]},"x":1,"y":[1]}"#,
            #"{"m":"one\ntwo\n","n":"one\ntwo","o":{"a":["b","c","d"],"b":["a","x","y","e","f"],"c":[{"k":2},{"k":1}],"d":[null,"a"],"h":{"a":1}},"x":"1","y":null}"#
        )
        #expect(
            text == """
                  ~ m = <<-EOT
                        one
                      + two
                    EOT
                  ~ o = {
                      ~ a = [
                          ~ "a" -> "b",
                          ~ "b" -> "c",
                          ~ "c" -> "d",
                        ]
                      ~ b = [
                            "a",
                          ~ "b" -> "x",
                          ~ "c" -> "y",
                          ~ "d" -> "e",
                          ~ "e" -> "f",
                        ]
                      ~ c = [
                          - {
                              - k = 1
                            },
                            {
                                k = 2
                            },
                          + {
                              + k = 1
                            },
                        ]
                      ~ d = [
                          - "a",
                            null,
                          + "a",
                        ]
                      ~ h = [
                          - "a",
                          - "b",
                        ] -> {
                          + a = 1
                        }
                    }
                  ~ x = 1 -> "1"
                  - y = [
                      - 1,
                    ] -> null

                """
        )
    }

    @Test func textsThatHoldJSON() throws {
        let text = try outputs(
            #"{"input":{"a":null,"b":"{\"k\":1}"},"plain":"{\"k\":1}","short":"[]"}"#,
            #"{"input":{"a":1,"b":"{\"k\":2}","c":"z"},"plain":"{ \"k\":1}","short":"[1]"}"#
        )
        #expect(
            text == """
                  ~ input = {
                      ~ a = null -> 1
                      ~ b = jsonencode(
                          ~ {
                              ~ k = 1 -> 2
                            }
                        )
                      + c = "z"
                    }
                  ~ plain = jsonencode( # whitespace changes
                        {
                            k = 1
                        }
                    )
                  ~ short = jsonencode(
                      ~ [
                          + 1,
                        ]
                    )

                """
        )
    }

    @Test func deletedTextsThatHoldJSON() throws {
        let text = try outputs(#"{"input":"{\"k\":1}"}"#, "{}")
        #expect(
            text == """
                  - input = jsonencode(
                        {
                          - k = 1
                        }
                    ) -> null

                """
        )
    }
}
