import HCL
import SourceText
import TestSupport
import Testing

/// Whatever is done to a file, lexer, parser and formatter end, and point into the file.
@Suite struct MutationTests {
    private static let pieces =
        [
            "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "~}", "\n", "=", "==", "=>", "...", ".", ",", "?",
            ":", "-",
            "<<EOT\n", "EOT\n", "#", "/*", "*/", "//", "for", "in", "if", "1", "a", "\\", "$", "%", "\r\n",
            "\r", "é",
            "::", "*", "null", "%{if", "%{endif}", "<<-",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0], [0xEF, 0xBB, 0xBF]]

    @Test(arguments: 0..<12)
    func mutatedFilesAreSurvived(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        for item in FormatCase.recorded {
            var bytes = Array(item.input.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutate(&bytes, &generator)
            }
            check(bytes)
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let lower = Int.random(in: 0...bytes.count, using: &generator)
        let upper = min(bytes.count, lower + Int.random(in: 0...6, using: &generator))
        let piece = Self.pieces.randomElement(using: &generator) ?? []
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes.insert(contentsOf: piece, at: lower)
        case 1: bytes.removeSubrange(lower..<upper)
        default: bytes.replaceSubrange(lower..<upper, with: piece)
        }
    }

    private func check(_ bytes: [UInt8]) {
        let file = SourceFile(name: "main.tf", bytes: bytes)
        let result = Parser.parse(file: file)
        for diagnostic in result.diagnostics {
            let span = diagnostic.subject?.span ?? Span(0, 0)
            #expect(span.lower <= span.upper && Int(span.upper) <= bytes.count)
            #expect(!diagnostic.summary.isEmpty && !diagnostic.detail.isEmpty)
        }
        for span in result.tree.spans {
            #expect(span.lower <= span.upper && Int(span.upper) <= bytes.count)
        }
        _ = result.tree.dump()
        let formatted = Formatter.format(result)
        if result.diagnostics.hasErrors {
            #expect(formatted == bytes)
        }
        _ = Parser.parseExpression(file: file)
        _ = Parser.parseTemplate(file: file)
    }

    @Test(arguments: 0..<8)
    func mutatedJSONIsSurvived(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let blocks = BodySchema(blocks: ["locals": .init(), "output": .init(labels: ["name"])])
        for item in JSONSyntaxCase.recorded {
            var bytes = Array(item.source.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                mutate(&bytes, &generator)
            }
            let file = SourceFile(name: "main.tf.json", bytes: bytes)
            let result = JSONSyntax.parse(file: file, schema: blocks)
            for diagnostic in result.diagnostics {
                let span = diagnostic.subject?.span ?? Span(0, 0)
                #expect(span.lower <= span.upper && Int(span.upper) <= bytes.count)
                #expect(!diagnostic.detail.isEmpty)
            }
            for span in result.tree.spans {
                #expect(span.lower <= span.upper && Int(span.upper) <= bytes.count)
            }
            for attribute in result.tree.root.attributes {
                _ = attribute.value.nativeReading()
            }
        }
    }
}
