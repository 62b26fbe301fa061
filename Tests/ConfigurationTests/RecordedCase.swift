import Configuration
import Evaluation
import Foundation
import Functions
import ResourceSchemas
import SourceText
import TestSupport
import Testing

/// A small configuration and what Terraform 1.11.4 says about it.
struct RecordedCase: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [SourceFile]
    /// `E FILE:LINE:COLUMN-LINE:COLUMN SUMMARY | DETAIL`, one a line.
    let answers: [String]
    /// What keyform says where it means to differ: more mistakes at once, constructs it does not support, places that
    /// Terraform leaves out.
    let ownAnswers: [String]?

    var testDescription: String {
        name
    }

    /// The files of the root module.
    var rootFiles: [SourceFile] {
        files.filter { !$0.name.contains("/") }
    }

    /// The directories of other modules.
    var modules: ModuleSnapshot {
        ModuleSnapshot(
            directories: Dictionary(grouping: files.filter { $0.name.contains("/") }) { file in
                String(file.name[..<(file.name.lastIndex(of: "/") ?? file.name.startIndex)])
            }
            .mapValues { ModuleDirectory(identity: $0[0].name, files: $0) }
        )
    }

    /// A recorded answer in which keyform stands for the program that plans.
    private static func inOwnName(_ answer: String) -> String {
        ["tells Terraform to", "Terraform requires that", "Terraform cannot", "so Terraform will"].reduce(
            answer
        ) {
            $0.replacing($1, with: $1.replacing("Terraform", with: "keyform"))
        }
        .replacing(#/The provider \S+ does not support (resource type|data source)/#) {
            "keyform has no \($0.1)"
        }
    }

    /// The cases of a file: `### NAME`, files behind `## NAME` (`main.tf` without), `---`, answers, and
    /// behind `=== keyform` the answers that are meant to differ.
    static func load(_ path: String) throws -> [RecordedCase] {
        try Fixtures.text(path).components(separatedBy: "\n### ").map { text in
            var lines = text.components(separatedBy: "\n")[...]
            let name = lines.removeFirst().replacing("### ", with: "")
            var files: [(String, [String])] = [("main.tf", [])]
            while let line = lines.popFirst(), line != "---" {
                if line.hasPrefix("## ") {
                    files.append((String(line.dropFirst(3)), []))
                } else {
                    files[files.count - 1].1.append(line)
                }
            }
            let parts = lines.split(separator: "=== keyform", maxSplits: 1, omittingEmptySubsequences: false)
            return RecordedCase(
                name: name,
                // A module may be a directory with nothing in it.
                files: files.filter { !$0.1.isEmpty || $0.0.contains("/") }.map {
                    SourceFile(name: $0.0, text: $0.1.joined(separator: "\n") + "\n")
                },
                answers: parts[0].filter { !$0.isEmpty }.map(inOwnName),
                ownAnswers: parts.count > 1 ? parts[1].filter { !$0.isEmpty } : nil
            )
        }
    }
}

extension Diagnostic {
    /// The message in the form of the recorded answers.
    var recordedForm: String {
        // What keyform has instead is its own to say, and tested by itself.
        let detail = detail.replacing(
            #/ (It|Of the provider "[^"]*" it) (manages|reads) .*Keep blocks .*/#,
            with: ""
        ).replacing(
            "\\",
            with: "\\\\"
        ).replacing("\n", with: "\\n")
        return "\(severity == .error ? "E" : "W") \(subject.map(place) ?? "-") \(summary) | \(detail)"
    }

    private func place(_ range: SourceRange) -> String {
        func position(_ offset: Int) -> String {
            let line = range.file.line(at: offset)
            return "\(line):\(range.file.text(range.file.lineRange(line).lowerBound..<offset).count + 1)"
        }
        return "\(range.file.name):\(position(Int(range.span.lower)))-\(position(Int(range.span.upper)))"
    }
}

/// All that `validate` says.
func validate(
    _ files: [SourceFile],
    modules: ModuleSnapshot = ModuleSnapshot(),
    schemas: SchemaCatalog = TestSchemas.builtIn
) -> [Diagnostic] {
    ConfigurationValidation.validate(
        files: files,
        schemas: schemas,
        modules: modules,
        functions: .terraform
    )
    .diagnostics
}
