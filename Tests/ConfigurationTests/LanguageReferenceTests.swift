import Configuration
import Evaluation
import Foundation
import HCL
import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing
import UtilityProviders

@testable import IonosCloud

/// The examples of `docs/language.md`: configurations are valid and formatted, and expressions give what is shown.
@Suite struct LanguageReferenceTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let language: String
        let text: String
        let line: Int
        /// The configuration shown last before the example.
        var configuration = ""

        var testDescription: String {
            "line \(line)"
        }
    }

    static let examples: [Example] = {
        let url = Fixtures.repository.appending(path: "docs/language.md")
        guard let data = try? Data(contentsOf: url) else { return [] }
        let lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\n")
        var examples: [Example] = []
        var configuration = ""
        var start: Int?
        for (index, line) in lines.enumerated() where line.hasPrefix("```") {
            guard let first = start else {
                start = index
                continue
            }
            let text = lines[first + 1..<index].map { $0 + "\n" }.joined()
            let example = Example(
                language: String(lines[first].dropFirst(3)),
                text: text,
                line: first + 1,
                configuration: configuration
            )
            if example.language == "hcl" {
                configuration = text
            }
            examples.append(example)
            start = nil
        }
        return examples
    }()

    /// Of all types that the program has.
    private static func catalog() throws -> SchemaCatalog {
        let all: [any Provider] = [IonosCloudProvider()] + UtilityProviderList.all
        return SchemaCatalog(try all.flatMap { try $0.types() }, providers: all.map(\.schema))
    }

    /// The module that an example calls.
    private static let team = ModuleDirectory(
        identity: "team",
        files: [
            SourceFile(
                name: "team/main.tf",
                text: """
                    variable "name" { type = string }
                    variable "people" { type = set(string) }
                    output "group_id" { value = var.name }
                    """
            )
        ]
    )

    @Test func examplesAreThere() {
        #expect(Self.examples.count >= 8)
        #expect(Self.examples.allSatisfy { ["hcl", "console", "keyform.hcl"].contains($0.language) })
    }

    @Test(arguments: examples.filter { $0.language == "hcl" })
    func configurationsAreValid(_ example: Example) throws {
        let found = validate(
            [SourceFile(name: "language.md", text: example.text)],
            modules: ModuleSnapshot(directories: ["team": Self.team]),
            schemas: try Self.catalog()
        )
        #expect(found.map(\.recordedForm) == [])
        #expect(String(decoding: Formatter.format(Array(example.text.utf8)), as: UTF8.self) == example.text)
    }

    @Test(arguments: examples.filter { $0.language == "keyform.hcl" })
    func filesOfKeyformsOwnAreValid(_ example: Example) throws {
        let user = """
            resource "ionoscloud_user" "ada" {
              first_name = "Ada"
              last_name  = "L"
              email      = "ada@people.example"
              password   = "secret-Password-1"
            }
            resource "ionoscloud_s3_key" "admin" {
              user_id = ionoscloud_user.ada.id
            }
            """
        let found = validate(
            [
                SourceFile(name: "main.tf", text: user),
                SourceFile(name: "team.keyform.hcl", text: example.text),
            ],
            schemas: try IonosCloudProvider().catalog()
        )
        #expect(found.map(\.recordedForm) == [])
        #expect(String(decoding: Formatter.format(Array(example.text.utf8)), as: UTF8.self) == example.text)
    }

    @Test(arguments: examples.filter { $0.language == "console" })
    func expressionsGiveWhatIsShown(_ example: Example) throws {
        let small = try SmallConfiguration(example.configuration)
        for part in ("\n" + example.text).components(separatedBy: "\n> ").dropFirst() {
            let lines = part.split(separator: "\n", maxSplits: 1)
            let (expression, problems) = Parser.parseExpression(
                file: SourceFile(name: "<console>", text: String(lines[0]))
            )
            #expect(problems.isEmpty)
            let (text, diagnostics) = small.evaluator.console(expression)
            #expect(diagnostics.map(\.summary) == [], "\(lines[0])")
            let shown = lines.count > 1 ? String(lines[1]) : ""
            #expect(text == (shown.hasSuffix("\n") ? String(shown.dropLast()) : shown), "\(lines[0])")
        }
    }
}
