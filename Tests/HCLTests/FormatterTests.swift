import HCL
import JSONText
import SourceText
import TestSupport
import Testing

/// A file and what `terraform fmt -` 1.11.4 makes of it; no output where Terraform refuses it.
struct FormatCase: Sendable {
    let input: String
    let output: String?

    static let recorded: [FormatCase] = {
        guard let text = try? Fixtures.text("syntax/fmt/terraform.json"),
            let cases = try? JSONValue(parsing: text).array
        else {
            return []
        }
        return cases.compactMap { json in
            json["input"]?.string.map { FormatCase(input: $0, output: json["output"]?.string) }
        }
    }()
}

@Suite struct FormatterTests {
    @Test func recordedAnswersAreThere() {
        #expect(FormatCase.recorded.count > 200)
    }

    @Test(arguments: FormatCase.recorded)
    func formatsAsTerraformDoes(_ item: FormatCase) {
        let result = Parser.parse(file: SourceFile(name: "main.tf", text: item.input))
        #expect(result.diagnostics.hasErrors == (item.output == nil))
        let formatted = String(decoding: Formatter.format(result), as: UTF8.self)
        #expect(Array(formatted.utf8) == Array((item.output ?? item.input).utf8))
    }

    /// Templates inside of templates lose a layer a time, in Terraform too; everything else settles at once.
    @Test(arguments: FormatCase.recorded)
    func settles(_ item: FormatCase) {
        var text = Array(item.input.utf8)
        for _ in 0..<6 {
            text = Formatter.format(text)
        }
        #expect(Formatter.format(text) == text)
    }

    @Test(arguments: FormatCase.recorded.filter { !$0.input.contains("\"${") && !$0.input.contains("type") })
    func keepsTheMeaning(_ item: FormatCase) {
        let before = Parser.parse(file: SourceFile(name: "main.tf", text: item.input))
        let after = Parser.parse(
            file: SourceFile(name: "main.tf", bytes: Formatter.format(Array(item.input.utf8)))
        )
        if !before.diagnostics.hasErrors, !item.input.contains("a$b") {
            #expect(before.tree.dump() == after.tree.dump())
        }
    }
}
