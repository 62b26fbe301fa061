import JSONText
import SourceText
import StateModel
import Testing
import Values

@testable import Rendering

@Suite struct OutputRendererTests {
    static let outputs = [
        OutputRecord(name: "secret", value: Value(.string("hush"), marks: .sensitive), isSensitive: true),
        OutputRecord(name: "id", value: Value(.string("a<b")), isSensitive: false),
        OutputRecord(
            name: "all",
            value: .object(
                ValueMap([("x", Value(.string("1"))), ("y", Value(.string("hush"), marks: .sensitive))])
            ),
            isSensitive: false
        ),
        OutputRecord(name: "number", value: .number(3), isSensitive: false),
        OutputRecord(name: "nothing", value: .null(), isSensitive: false),
    ]

    private func output(_ name: String) throws -> OutputRecord {
        try #require(Self.outputs.first { $0.name == name })
    }

    @Test func listWithholdsSecrets() {
        #expect(
            OutputRenderer.text(Self.outputs) == """
                all = {
                  "x" = "1"
                  "y" = (sensitive value)
                }
                id = "a<b"
                nothing = null
                number = 3
                secret = <sensitive>

                """
        )
    }

    @Test func byNameSecretsAreShown() throws {
        #expect(OutputRenderer.text(of: try output("secret")) == "\"hush\"\n")
        #expect(OutputRenderer.json(of: try output("secret")) == "\"hush\"\n")
        #expect(try OutputRenderer.raw(try output("secret")) == "hush")
        #expect(try OutputRenderer.raw(try output("number")) == "3")
    }

    @Test(arguments: ["all", "nothing"])
    func rawRefuses(_ name: String) throws {
        let output = try output(name)
        #expect(throws: DiagnosticsError.self) { try OutputRenderer.raw(output) }
    }

    @Test func jsonAsTerraformWritesIt() throws {
        #expect(
            OutputRenderer.json([try output("id")]) == """
                {
                  "id": {
                    "sensitive": false,
                    "type": "string",
                    "value": "a\\u003cb"
                  }
                }

                """
        )
        #expect(OutputRenderer.json([]) == "{}\n")
    }

    /// Left out and not null, which would be a value.
    @Test func jsonOfAllLeavesSecretsOut() throws {
        let outputs = [try output("secret"), try output("all")]
        #expect(
            OutputRenderer.json(outputs) == """
                {
                  "all": {
                    "sensitive": true,
                    "type": "dynamic"
                  },
                  "secret": {
                    "sensitive": true,
                    "type": "string"
                  }
                }

                """
        )
        let shown = OutputRenderer.json(outputs, showsSecrets: true)
        #expect(shown.contains(#""value": "hush""#) && shown.contains(#""y": "hush""#), "\(shown)")
        let text = OutputRenderer.text(outputs, showsSecrets: true)
        #expect(text == "all = {\n  \"x\" = \"1\"\n  \"y\" = \"hush\"\n}\nsecret = \"hush\"\n")
    }
}
