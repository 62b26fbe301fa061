/// One thing to tell the user: what, where, why, and what next.
package struct Diagnostic: Sendable {
    package enum Severity: Sendable, Hashable {
        case error
        case warning
    }

    /// A reference in the failing expression and what it stood for, for the "├────" part of the message.
    ///
    /// `description` never shows a sensitive value; whoever builds it says `has a sensitive value` instead.
    package struct ReferenceValue: Sendable, Hashable {
        package let reference: String
        /// For example `is "abc"`, `is a list of string`, `has a sensitive value`.
        package let description: String

        package init(reference: String, description: String) {
            self.reference = reference
            self.description = description
        }
    }

    package var severity: Severity
    /// A few words, without a final stop, as Terraform words it where Terraform has the same message.
    package var summary: String
    /// Sentences that say why and what would be right; may hold newlines.
    package var detail: String
    /// The tight range to underline.
    package var subject: SourceRange?
    /// What the range stands in, for example `resource "ionoscloud_user" "example"`.
    package var blockContext: String?
    /// The resource instance concerned, for messages without a source range.
    package var address: String?
    package var referenceValues: [ReferenceValue]

    package init(
        _ severity: Severity,
        _ summary: String,
        detail: String = "",
        subject: SourceRange? = nil,
        blockContext: String? = nil,
        address: String? = nil,
        referenceValues: [ReferenceValue] = []
    ) {
        self.severity = severity
        self.summary = summary
        self.detail = detail
        self.subject = subject
        self.blockContext = blockContext
        self.address = address
        self.referenceValues = referenceValues
    }

    package static func error(
        _ summary: String,
        _ detail: String = "",
        at subject: SourceRange? = nil,
        in blockContext: String? = nil,
        address: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .error,
            summary,
            detail: detail,
            subject: subject,
            blockContext: blockContext,
            address: address
        )
    }

    package static func warning(
        _ summary: String,
        _ detail: String = "",
        at subject: SourceRange? = nil,
        in blockContext: String? = nil,
        address: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .warning,
            summary,
            detail: detail,
            subject: subject,
            blockContext: blockContext,
            address: address
        )
    }
}

/// Diagnostics thrown where a function cannot go on; carries at least one error.
package struct DiagnosticsError: Error, Sendable {
    package let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    package init(_ diagnostic: Diagnostic) {
        diagnostics = [diagnostic]
    }
}

extension [Diagnostic] {
    package var hasErrors: Bool {
        contains { $0.severity == .error }
    }
}
