/// Why a value does not have, and cannot be made to have, a type.
package struct ConversionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where inside the value; empty for the value itself.
    package var path: AttributePath
    /// For example `a number is required`, as Terraform words it, without a final stop.
    package let message: String

    package init(_ message: String, at path: AttributePath = AttributePath()) {
        self.path = path
        self.message = message
    }

    /// The message behind the path: `.a[0]: a number is required`.
    package var description: String {
        path.isEmpty ? message : "\(path): \(message)"
    }

    func inside(_ step: AttributePath.Step) -> ConversionError {
        ConversionError(message, at: AttributePath([step] + path.steps))
    }
}
