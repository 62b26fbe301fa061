import Configuration
import Evaluation
import Foundation
import Functions
import HCL
import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing

@testable import IonosCloud

/// Whatever text comes, everything from the lexer to the evaluator ends and gives an answer.
///
/// `make fuzz` runs many more seeds than an ordinary test run; `KEYFORM_FUZZ_SEEDS=FIRST..<END` names them.
@Suite struct FuzzTests {
    static let seeds: Range<Int> = {
        let text = ProcessInfo.processInfo.environment["KEYFORM_FUZZ_SEEDS"] ?? "0..<24"
        let bounds = text.components(separatedBy: "..<").compactMap { Int($0) }
        guard bounds.count == 2, bounds[0] < bounds[1] else { return 0..<24 }
        return bounds[0]..<bounds[1]
    }()

    @Test(arguments: seeds)
    func mutatedConfigurationsAreAnswered(_ seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<20 {
            try check(SourceMutation.text(&generator))
        }
    }

    private func check(_ text: String) throws {
        let file = SourceFile(name: "main.tf", text: text)
        let parsed = Parser.parse(file: file)
        expectPlaces(parsed.diagnostics, in: file)
        if !parsed.diagnostics.hasErrors {
            try checkFormat(parsed)
        }
        let result = ConfigurationValidation.validate(
            files: [file],
            schemas: try IonosCloudProvider().catalog(),
            functions: .terraform
        )
        expectPlaces(result.diagnostics, in: file)
        for line in text.split(separator: "\n").prefix(12) {
            let (expression, problems) = Parser.parseExpression(
                file: SourceFile(name: "<console-input>", text: String(line.drop { $0 != "=" }.dropFirst()))
            )
            guard !problems.hasErrors else { continue }
            let small = try SmallConfiguration("")
            let (value, diagnostics) = small.evaluator.console(expression)
            #expect((value == nil) == diagnostics.hasErrors)
        }
    }

    /// Formatting settles, and keeps what it does not unwrap.
    private func checkFormat(_ parsed: ParseResult) throws {
        var text = Formatter.format(parsed)
        let again = Parser.parse(file: SourceFile(name: "main.tf", bytes: text))
        #expect(!again.diagnostics.hasErrors)
        // Wrapped templates and type names in quotes are the two things that are rewritten.
        let (before, after) = (parsed.tree.dump(), again.tree.dump())
        for (old, new) in zip(before.split(separator: "\n"), after.split(separator: "\n"))
        where !old.contains("(wrap ") && !old.contains("(= type ") && !Self.isLostLabel(old) {
            #expect(old == new)
        }
        for _ in 0..<6 {
            text = Formatter.format(text)
        }
        #expect(Formatter.format(text) == text)
    }

    /// Terraform's formatter drops labels with a dollar or per cent sign inside, which are no names anyway.
    private static func isLostLabel(_ line: Substring) -> Bool {
        line.contains("(block ") && (line.contains("$") || line.contains("%"))
    }

    private func expectPlaces(_ diagnostics: [Diagnostic], in file: SourceFile) {
        for diagnostic in diagnostics {
            #expect(!diagnostic.summary.isEmpty)
            guard let subject = diagnostic.subject, subject.file === file else { continue }
            #expect(subject.span.lower <= subject.span.upper && Int(subject.span.upper) <= file.bytes.count)
        }
    }
}

/// Valid configurations with pieces taken out, doubled, swapped and put in.
enum SourceMutation {
    private static let sources: [String] = {
        var found = [
            "s3-key/main.tf", "quickstart/main.tf", "quickstart/variables.tf", "syntax/trees/everything.tf",
        ]
        .compactMap { try? Fixtures.text($0) }
        found += RealisticTests.names.compactMap { try? Fixtures.text("configuration/realistic/\($0).tf") }
        found +=
            (try? RecordedCase.load("configuration/validate.txt"))?.map {
                $0.files[0].text(0..<$0.files[0].bytes.count)
            } ?? []
        found += LanguageReferenceTests.examples.filter { $0.language == "hcl" }.map(\.text)
        return found
    }()

    private static let pieces = [
        "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "=", "==", "=>", "...", ".", ",", "?", ":", "-", "\n",
        "#",
        "for", "if", "null", "true", "1", "var.x", "local.y", "<<EOT\n", "EOT\n", "*", "!", "&&", "\"a\"",
        "~}", "/*",
        "each.key", "count", "for_each", "e\u{301}", "\u{0}", "upper(", "1e400", "dynamic",
    ]

    private static let brackets = [
        ("(", ")"), ("[", "]"), ("{a=", "}"), ("\"${", "}\""), ("f(", ")"), ("!", ""), ("-", ""),
        ("true?1:", ""),
        ("x {\n", "\n}\n"), ("[for x in y : ", "]"), ("%{if x}", "%{endif}"),
    ]

    static func text(_ generator: inout SeededGenerator) -> String {
        guard let source = sources.randomElement(using: &generator) else { return "" }
        var tokens = split(source)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            mutate(&tokens, &generator)
        }
        return tokens.joined()
    }

    private static func mutate(_ tokens: inout [String], _ generator: inout SeededGenerator) {
        guard let index = tokens.indices.randomElement(using: &generator),
            let other = tokens.indices.randomElement(using: &generator),
            let piece = pieces.randomElement(using: &generator)
        else { return }
        let (lower, upper) = (min(index, other), max(index, other))
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: tokens.remove(at: index)
        case 1: tokens.insert(piece, at: index)
        case 2: tokens[index] = piece
        case 3: tokens.insert(tokens[other], at: index)
        case 4: tokens.swapAt(index, other)
        case 5: tokens.removeSubrange(index...)
        case 6: tokens.insert(contentsOf: tokens[lower..<min(upper, lower + 80)], at: index)
        case 7:
            let (open, close) = brackets.randomElement(using: &generator) ?? ("(", ")")
            let depth = [3, 60, 600].randomElement(using: &generator) ?? 3
            tokens[index] =
                String(repeating: open, count: depth) + tokens[index] + String(repeating: close, count: depth)
        case 8:
            // A flipped bit, which may leave bytes that are no UTF-8.
            var bytes = Array(tokens[index].utf8)
            guard let position = bytes.indices.randomElement(using: &generator) else { return }
            bytes[position] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
            tokens[index] = String(decoding: bytes, as: UTF8.self)
        default: tokens.removeSubrange(lower..<min(upper, lower + 20))
        }
    }

    /// Words, runs of space, and single characters.
    private static func split(_ text: String) -> [String] {
        var tokens: [String] = []
        var kind: Int?
        for character in text {
            let next =
                character.isLetter || character.isNumber || character == "_" ? 1 : character == " " ? 2 : nil
            if let next, next == kind {
                tokens[tokens.count - 1].append(character)
            } else {
                tokens.append(String(character))
            }
            kind = next
        }
        return tokens
    }
}
