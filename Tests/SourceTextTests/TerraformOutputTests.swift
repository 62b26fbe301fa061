import JSONText
import SourceText
import TestSupport
import Testing

/// Compares with what Terraform 1.11.4 wrote for the configurations under `fixtures/terraform-diagnostics`.
///
/// The diagnostics are read from its own machine-readable report, so that only the rendering is compared.
@Suite struct TerraformOutputTests {
    static let cases = [
        "references", "incomplete-expression", "operands", "unclosed-block", "meta-arguments",
        "trailing-operator", "unclosed-at-end", "wrapping", "many-lines",
    ]

    @Test(arguments: cases)
    func colouredFormIsTerraforms(name: String) throws {
        let rendered = DiagnosticRenderer(.coloured).render(try diagnostics(name).sortedForDisplay())
        #expect(rendered == (try recorded(name, "coloured.txt")))
    }

    @Test(arguments: cases)
    func plainFormIsTerraformsPlusCarets(name: String) throws {
        let diagnostics = try diagnostics(name).sortedForDisplay()
        let rendered = DiagnosticRenderer(.plain).render(diagnostics)
        let lines = rendered.split(separator: "\n", omittingEmptySubsequences: false)
        let withoutCarets = lines.filter { !$0.contains("^") }.joined(separator: "\n")
        #expect(withoutCarets == (try recorded(name, "plain.txt")))
        let oneLine = diagnostics.filter { $0.subject?.start.line == $0.subject?.end.line }.count
        #expect(lines.count { $0.contains("^") } == oneLine)
        try Golden.compare(rendered, with: "source-text/\(name).txt")
    }

    @Test(arguments: cases)
    func jsonFormIsTerraforms(name: String) throws {
        let expected = try #require(try report(name)["diagnostics"]?.array)
        for (diagnostic, expected) in zip(try diagnostics(name), expected) {
            #expect(diagnostic.json.text(.pretty) == withoutSignature(expected).text(.pretty))
        }
    }

    private func recorded(_ name: String, _ file: String) throws -> String {
        try Fixtures.text("terraform-diagnostics/\(name)/\(file)")
    }

    private func report(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: recorded(name, "report.json"))
    }

    /// Only the parameters' names are known here, not their types, so signatures are left out.
    private func withoutSignature(_ diagnostic: JSONValue) -> JSONValue {
        guard var object = diagnostic.object, var snippet = object["snippet"]?.object,
            let name = snippet["function_call"]?["called_as"]
        else { return diagnostic }
        snippet["function_call"] = ["called_as": name]
        object["snippet"] = .object(snippet)
        return .object(object)
    }

    private func diagnostics(_ name: String) throws -> [Diagnostic] {
        let file = SourceFile(name: "main.tf", text: try recorded(name, "main.tf"))
        return try #require(try report(name)["diagnostics"]?.array).map { try diagnostic($0, file) }
    }

    private func diagnostic(_ json: JSONValue, _ file: SourceFile) throws -> Diagnostic {
        let range = try #require(json["range"])
        let span = Span(
            try #require(range["start"]?["byte"]?.integer),
            try #require(range["end"]?["byte"]?.integer)
        )
        let snippet = try #require(json["snippet"])
        return Diagnostic(
            json["severity"]?.string == "error" ? .error : .warning,
            try #require(json["summary"]?.string),
            detail: try #require(json["detail"]?.string),
            subject: SourceRange(file: file, span: span),
            blockContext: snippet["context"]?.string,
            referenceValues: try #require(snippet["values"]?.array).map {
                Diagnostic.ReferenceValue(
                    reference: try #require($0["traversal"]?.string),
                    description: try #require($0["statement"]?.string)
                )
            },
            functionCall: try snippet["function_call"].map { call in
                Diagnostic.FunctionCall(
                    name: try #require(call["called_as"]?.string),
                    parameters: (call["signature"]?["params"]?.array ?? []).compactMap { $0["name"]?.string }
                )
            }
        )
    }
}
