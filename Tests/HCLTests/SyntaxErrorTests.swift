import Foundation
import HCL
import JSONText
import SourceText
import TestSupport
import Testing

/// A broken file, what Terraform 1.11.4 says about it, and what we say.
struct SyntaxErrorCase: Sendable, CustomTestStringConvertible {
    struct Message: Sendable, Equatable {
        let summary: String
        let detail: String
        let start: [Int]
        let end: [Int]
        let context: String?
    }

    let name: String
    let source: [UInt8]
    let terraform: [Message]
    let keyform: [String]

    var testDescription: String {
        name
    }

    static let recorded: [SyntaxErrorCase] = {
        guard let text = try? Fixtures.text("syntax/errors/terraform.json"),
            let cases = try? JSONValue(parsing: text).array
        else {
            return []
        }
        return cases.compactMap(SyntaxErrorCase.init)
    }()

    private init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let messages = json["terraform"]?.array else {
            return nil
        }
        self.name = name
        source =
            json["source"]?.string.map { Array($0.utf8) }
            ?? Array(json["base64"]?.string.flatMap { Data(base64Encoded: $0) } ?? Data())
        terraform = messages.map { message in
            Message(
                summary: message["summary"]?.string ?? "",
                detail: message["detail"]?.string ?? "",
                start: message["start"]?.array?.compactMap(\.integer) ?? [],
                end: message["end"]?.array?.compactMap(\.integer) ?? [],
                context: message["context"]?.string
            )
        }
        keyform = json["keyform"]?.array?.compactMap(\.string) ?? []
    }
}

@Suite struct SyntaxErrorTests {
    @Test func recordedAnswersAreThere() {
        #expect(SyntaxErrorCase.recorded.count > 150)
    }

    @Test(arguments: SyntaxErrorCase.recorded)
    func saysWhatTerraformSays(_ item: SyntaxErrorCase) throws {
        let file = SourceFile(name: "main.tf", bytes: item.source)
        let messages = Parser.parse(file: file).diagnostics.map { message($0, in: file) }
        #expect(try #require(messages.first) == #require(item.terraform.first))
        #expect(messages.map { "\($0.summary) \($0.start[0]):\($0.start[1])" } == item.keyform)
    }

    private func message(_ diagnostic: Diagnostic, in file: SourceFile) -> SyntaxErrorCase.Message {
        let span = diagnostic.subject?.span ?? Span(0, 0)
        var end = position(Int(span.upper), in: file)
        if span.lower == span.upper {
            // Terraform widens empty ranges by one column when it writes JSON.
            end = [end[0], end[1] + 1, end[2] + 1]
        }
        return SyntaxErrorCase.Message(
            summary: diagnostic.summary,
            detail: diagnostic.detail,
            start: position(Int(span.lower), in: file),
            end: end,
            context: diagnostic.blockContext
        )
    }

    private func position(_ offset: Int, in file: SourceFile) -> [Int] {
        let line = file.line(at: offset)
        let start = file.lineRange(line).lowerBound
        let before = String(decoding: file.bytes[start..<offset], as: UTF8.self)
        let mark = start == 0 && before.hasPrefix("\u{FEFF}") ? 1 : 0
        return [line, before.count + 1 - mark, offset]
    }
}
