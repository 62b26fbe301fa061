import ResourceSchemas
import SourceText
import Values

/// Checks arguments one by one, in the words that Terraform's providers have for it.
///
/// What is null or unknown counts as right.
struct ArgumentChecks {
    private(set) var problems: [ArgumentProblem] = []
    private let arguments: ValueMap

    init(_ arguments: ValueMap) {
        self.arguments = arguments
    }

    mutating func report(_ summary: String, _ detail: String, at attribute: String?) {
        problems.append(ArgumentProblem(summary, detail, at: attribute))
    }

    /// Checks that a number is whole and in a range.
    ///
    /// - Returns: the number; nil where it is not there, or wrong.
    @discardableResult
    mutating func whole(_ name: String, atLeast least: Int = .min, atMost most: Int = .max) -> Int? {
        guard let value = arguments[name], let number = value.numberValue else {
            return nil
        }
        guard number.isInteger else {
            wrong(name, "must be a whole number")
            return nil
        }
        guard number >= Number(least) else {
            wrong(name, least == .min ? "is too small" : "must be at least \(least)")
            return nil
        }
        guard number <= Number(most) else {
            wrong(name, most == .max ? "is too large" : "must be at most \(most)")
            return nil
        }
        return number.int
    }

    /// Reports the value of an attribute.
    ///
    /// - Parameters:
    ///   - name: of the attribute.
    ///   - requirement: what is asked of it, such as `must be at least 1`.
    mutating func wrong(_ name: String, _ requirement: String) {
        let value = arguments[name]
        let shown = value.map { $0.marksDeep.contains(.sensitive) } ?? false ? nil : value?.numberValue
        report(
            "Invalid Attribute Value",
            "Attribute \(name) value \(requirement), got: \(shown?.description ?? "(sensitive value)")",
            at: name
        )
    }
}
