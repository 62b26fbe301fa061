import JSONText
import TestSupport

/// An expression and what Terraform 1.11.4 answered, from `fixtures/expressions`.
struct RecordedCase: Sendable, CustomStringConvertible {
    struct Problem: Sendable, Hashable {
        let summary: String
        /// With white space folded, because Terraform wraps it.
        let detail: String
    }

    let expression: String
    let value: String?
    let problems: [Problem]

    var description: String {
        expression
    }

    /// What Terraform answers from 1.12 on to what 1.11.4 refused or left open: one side of an operator decides.
    private static let later = [
        "true || null": "true", "false && null": "false", "null || true": "true",
        "true || (1 < \"a\")": "true", "false && terraform_data.x.id == \"a\"": "false",
        "terraform_data.x.id == \"a\" || true": "true",
    ]

    static func all(in name: String) throws -> [RecordedCase] {
        let json = try JSONValue(parsing: try Fixtures.text("expressions/\(name)"))
        return (json.array ?? []).map { entry in
            let expression = entry["expression"]?.string ?? ""
            return RecordedCase(
                expression: expression,
                value: later[expression] ?? entry["value"]?.string,
                problems: later[expression] != nil
                    ? []
                    : (entry["errors"]?.array ?? []).map {
                        Problem(
                            summary: $0["summary"]?.string ?? "",
                            detail: inOwnName($0["detail"]?.string ?? "")
                        )
                    }
            )
        }
    }

    /// A recorded answer in which keyform stands for the program that evaluates.
    private static func inOwnName(_ detail: String) -> String {
        detail.replacing("in this Terraform version", with: "in this version of keyform")
    }

    static func folded(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
