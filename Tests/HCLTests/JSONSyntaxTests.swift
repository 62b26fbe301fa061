import HCL
import JSONText
import SourceText
import TestSupport
import Testing

/// A file in JSON and what Terraform 1.11.4 says about it.
struct JSONSyntaxCase: Sendable, CustomTestStringConvertible {
    struct Message: Sendable, Equatable {
        let summary: String
        let detail: String
        let start: Int
        let end: Int
    }

    let name: String
    let source: String
    let terraform: [Message]

    var testDescription: String {
        name
    }

    static let recorded: [JSONSyntaxCase] = {
        guard let text = try? Fixtures.text("syntax/json/terraform.json"),
            let cases = try? JSONValue(parsing: text).array
        else {
            return []
        }
        return cases.compactMap { json in
            guard let name = json["name"]?.string, let source = json["source"]?.string,
                let messages = json["terraform"]?.array
            else {
                return nil
            }
            return JSONSyntaxCase(
                name: name,
                source: source,
                terraform: messages.map {
                    Message(
                        summary: $0["summary"]?.string ?? "",
                        detail: $0["detail"]?.string ?? "",
                        start: $0["start"]?.integer ?? -1,
                        end: $0["end"]?.integer ?? -1
                    )
                }
            )
        }
    }()
}

@Suite struct JSONSyntaxTests {
    private static let schema: BodySchema = {
        let plain = BodySchema.BlockShape()
        let conditions = BodySchema(blocks: ["precondition": plain, "postcondition": plain])
        let resource = BodySchema(blocks: ["lifecycle": .init(body: { _ in conditions })])
        return BodySchema(blocks: [
            "locals": plain,
            "variable": .init(labels: ["name"]),
            "output": .init(labels: ["name"], body: { _ in BodySchema(blocks: [:]) }),
            "resource": .init(labels: ["type", "name"], body: { _ in resource }),
        ])
    }()

    private func parse(_ text: String) -> ParseResult {
        JSONSyntax.parse(file: SourceFile(name: "main.tf.json", text: text), schema: Self.schema)
    }

    @Test func recordedAnswersAreThere() {
        #expect(JSONSyntaxCase.recorded.count > 40)
    }

    @Test(arguments: JSONSyntaxCase.recorded)
    func saysWhatTerraformSays(_ item: JSONSyntaxCase) {
        let messages = parse(item.source).diagnostics.map { diagnostic in
            let span = diagnostic.subject?.span ?? Span(0, 0)
            return JSONSyntaxCase.Message(
                summary: diagnostic.summary,
                detail: diagnostic.detail,
                start: Int(span.lower),
                // Terraform widens empty ranges when it writes JSON.
                end: Int(max(span.upper, span.lower + 1))
            )
        }
        #expect(messages.first == item.terraform.first)
        #expect(messages.count <= max(1, item.terraform.count))
    }

    @Test(arguments: [
        (
            #"{"locals": {"a": 1, "b": [true, null, -1.5e3, "x"]}}"#,
            "(block locals\n  (= a 1)\n  (= b (tuple true null -1.5e3 \"x\"))\n)\n"
        ),
        (#"{"locals": [{"a": 1}, {"b": 2}]}"#, "(block locals\n  (= a 1)\n)\n(block locals\n  (= b 2)\n)\n"),
        (#"[{"locals": {"a": 1}}, {"top": 2}]"#, "(= top 2)\n(block locals\n  (= a 1)\n)\n"),
        (
            #"{"//": 1, "output": {"x": {"//": 2, "value": {"//": 3}}}}"#,
            "(block output \"x\"\n  (= value (object \"//\" 3))\n)\n"
        ),
        (
            #"{"resource": {"t": {"n": {"lifecycle": {"precondition": [{"a": 1}, {"a": 2}]}, "x": {}}}}}"#,
            "(block resource \"t\" \"n\"\n  (= x (object))\n  (block lifecycle\n    (block precondition\n      (= a 1)\n    )\n"
                + "    (block precondition\n      (= a 2)\n    )\n  )\n)\n"
        ),
        (
            #"{"resource": [{"t": {"a": {}}}, {"t": [{"b": [{}, {}]}]}]}"#,
            "(block resource \"t\" \"a\"\n)\n(block resource \"t\" \"b\"\n)\n(block resource \"t\" \"b\"\n)\n"
        ),
        (
            #"{"a": "${b.c[0]}", "d": "x${e}y", "f": "$${g}", "h": "%{ if i }j%{ endif }"}"#,
            "(= a (wrap b.c[0]))\n(= d (template \"x\" e \"y\"))\n(= f \"${g}\")\n(= h (template (%if i \"j\")))\n"
        ),
        (
            #"{"a": {"${k}": 1, "l": "${[for x in y : f(x).z[*].w]}"}}"#,
            "(= a (object (wrap k) 1 \"l\" (wrap (for[] x y ([*] (of (call f x)).z (of @).w)))))\n"
        ),
        (#"{"variable": {"a": null, "b": {}}}"#, "(block variable \"b\"\n)\n"),
    ])
    func trees(_ text: String, _ tree: String) {
        let result = parse(text)
        #expect(result.diagnostics.map(\.summary) == [])
        #expect(result.tree.dump() == tree)
        #expect(result.tree.syntax == .json)
    }

    @Test func stringsOfVariableFilesAreLiteral() {
        let file = SourceFile(name: "terraform.tfvars.json", text: #"{"a": "${b}", "//": "c"}"#)
        let result = JSONSyntax.parse(file: file, strings: .literal)
        #expect(result.tree.dump() == "(= a \"${b}\")\n")
    }

    @Test func rangesPointIntoTheJSON() throws {
        let text = #"{"output": {"x": {"value": "a\u00e9\n${foo.bar} \ud83d\ude00 ${ baz }"}}}"#
        let result = parse(text)
        let block = try #require(result.tree.root.blocks.first)
        #expect(block.labelRanges.map(\.text) == ["\"x\""])
        let value = try #require(block.body.attribute(named: "value")).value
        #expect(value.range.text == #""a\u00e9\n${foo.bar} \ud83d\ude00 ${ baz }""#)
        guard case .template(let parts) = value.node else {
            Issue.record("not a template")
            return
        }
        #expect(value.child(parts[1]).range.text == "foo.bar")
        #expect(value.child(parts[3]).range.text == "baz")
        #expect(result.tree.blockContext(at: Int(value.range.span.lower)) == "output.x")
    }

    @Test func errorsInTemplatesPointIntoTheJSON() throws {
        let result = parse("{\"locals\": {\n  \"a\": \"\\u00e9 ${1 2}\"\n}}")
        let diagnostic = try #require(result.diagnostics.first)
        #expect(diagnostic.summary == "Extra characters after interpolation expression")
        #expect(diagnostic.subject?.text == "2")
        #expect(diagnostic.blockContext == "locals")
    }

    @Test func stringsCanBeReadAsExpressions() throws {
        let result = parse(
            #"{"output": {"x": {"depends_on": ["a.b[\"c\"]"], "type": "list(string)", "bad": "1 2"}}}"#
        )
        let body = try #require(result.tree.root.blocks.first).body
        let list = try #require(body.attribute(named: "depends_on")).value
        guard case .tuple(let items) = list.node else {
            Issue.record("not a tuple")
            return
        }
        let (reference, none) = list.child(items[0]).nativeReading()
        #expect(reference.dump() == "a.b[\"c\"]" && none.isEmpty)
        #expect(reference.range.text == #"a.b[\"c\"]"#)
        let type = try #require(body.attribute(named: "type")).value.nativeReading()
        #expect(type.0.dump() == "(call list string)")
        let bad = try #require(body.attribute(named: "bad")).value.nativeReading()
        #expect(bad.1.map(\.summary) == ["Extra characters after expression"])
        #expect(bad.1.first?.subject?.text == "2")
    }

    @Test func deepAndWideFilesAreFine() {
        let deep = String(repeating: "[", count: 9_000) + String(repeating: "]", count: 9_000)
        #expect(parse("{\"a\": \(deep)}").diagnostics.isEmpty)
        let wide = (0..<20_000).map { "\"r\($0)\": {\"x\": \"${a.b}\"}" }.joined(separator: ",")
        let result = parse("{\"resource\": {\"t\": {\(wide)}}}")
        #expect(result.tree.root.blocks.count == 20_000)
    }
}
