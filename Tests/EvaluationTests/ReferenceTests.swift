import Addresses
import Evaluation
import HCL
import SourceText
import Testing

@Suite struct ReferenceTests {
    private func parse(_ text: String) -> Expression {
        Parser.parseExpression(file: SourceFile(name: "main.tf", text: text)).0
    }

    private func subjects(_ text: String) -> [Reference.Subject] {
        references(in: parse(text)).found.map(\.subject)
    }

    @Test func everyKindOfSubject() {
        #expect(subjects("var.a + local.b") == [.variable("a"), .local("b")])
        #expect(subjects("[each.key, count.index, self.id]") == [.each("key"), .count("index"), .itself])
        #expect(
            subjects("\"${path.module}${terraform.workspace}\"") == [
                .path("module"), .terraform("workspace"),
            ]
        )
        #expect(subjects("t.n.id") == [.resource(ResourceAddress(type: "t", name: "n"))])
        #expect(subjects("data.t.n[0]") == [.resource(ResourceAddress(mode: .data, type: "t", name: "n"))])
        #expect(subjects("resource.t.n") == [.resource(ResourceAddress(type: "t", name: "n"))])
        #expect(subjects("module.m.out") == [.module("m")])
    }

    @Test func keysAreTold() throws {
        func key(_ text: String) throws -> Reference.Key {
            try #require(references(in: parse(text)).found.first).key
        }
        #expect(try key("t.n.id") == .none)
        #expect(try key("t.n[0].id") == .constant(.index(0)))
        #expect(try key("t.n[\"k\"]") == .constant(.key("k")))
        #expect(try key("t.n[var.k].id") == .dynamic)
        #expect(try key("t.n.id[var.k]") == .none)
        let reference = try #require(references(in: parse("t.n[0].id")).found.first)
        #expect(reference.range.text == "t.n[0]")
        #expect(reference.remaining.count == 2)
    }

    @Test func namesBoundInsideAreNoReferences() {
        #expect(
            subjects("[for x in var.l : x.a + y.b]") == [
                .variable("l"), .resource(ResourceAddress(type: "y", name: "b")),
            ]
        )
        #expect(subjects("[for var in [1] : var.x]").isEmpty)
        #expect(
            subjects("{for k, v in v.x : k => v.y if k.z}") == [
                .resource(ResourceAddress(type: "v", name: "x"))
            ]
        )
        #expect(subjects("\"%{ for x in var.l }${x.a}%{ endfor }${x.b}\"").count == 2)
        #expect(subjects("var.l[*].a.b") == [.variable("l")])
        #expect(references(in: parse("setting.value"), excluding: ["setting"]).found.isEmpty)
    }

    @Test(arguments: [
        (
            "var", "The \"var\" object cannot be accessed directly. Instead, access one of its attributes.",
            "var"
        ),
        ("local[0]", "The \"local\" object does not support this operation.", "[0]"),
        (
            "t",
            "A reference to a resource type must be followed by at least one attribute access, specifying the"
                + " resource name.", "t"
        ),
        (
            "data.t",
            "The \"data\" object must be followed by two attribute names: the data source type and the"
                + " resource name.", "data.t"
        ),
        (
            "data.t[0]",
            "A reference to a data source must be followed by at least one attribute access, specifying"
                + " the resource name.", "[0]"
        ),
    ]) func traversalsThatNameNothing(text: String, detail: String, range: String) throws {
        let (found, diagnostics) = references(in: parse(text))
        #expect(found.isEmpty)
        let diagnostic = try #require(diagnostics.first)
        #expect(diagnostic.summary == "Invalid reference")
        #expect(diagnostic.detail == detail)
        #expect(diagnostic.subject?.text == range)
    }
}
