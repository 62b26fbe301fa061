/// Why a value does not have, and cannot be made to have, a type.
///
/// Nothing of what is marked is told.
package struct ConversionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where inside the value; empty for the value itself.
    private var path: [QuotingText]
    /// For example `a number is required`, as Terraform words it, without a final stop.
    package private(set) var wording: QuotingText

    init(_ wording: QuotingText) {
        path = []
        self.wording = wording
    }

    package var message: String {
        wording.text
    }

    /// The message behind the path: `.a[0]: a number is required`.
    package var located: QuotingText {
        path.isEmpty ? wording : path.reversed().reduce("", +) + ": " + wording
    }

    package var description: String {
        located.text
    }

    func inside(_ step: AttributePath.Step) -> ConversionError {
        var error = self
        error.path.append(step.wording)
        return error
    }

    /// The error without names and values: it is about something that must not be shown.
    var withheld: ConversionError {
        var error = self
        error.path = path.map(\.withheld)
        error.wording = wording.withheld
        return error
    }
}

extension AttributePath.Step {
    fileprivate var wording: QuotingText {
        switch self {
        case .index: "\(words: description)"
        case .attribute(let name): ".\(name)"
        case .key, .setElement: "[\(description.dropFirst().dropLast())]"
        }
    }
}
