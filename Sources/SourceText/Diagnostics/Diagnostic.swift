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

    /// The call of a function that refused its arguments, for the "while calling" line of the message.
    package struct FunctionCall: Sendable, Hashable {
        package let name: String
        /// Names as documented; a last one that takes any number of arguments ends in `...`.
        package let parameters: [String]

        package init(name: String, parameters: [String]) {
            self.name = name
            self.parameters = parameters
        }
    }

    package var severity: Severity
    /// A few words, without a final stop, as Terraform words it where Terraform has the same message.
    package var summary: String
    /// Sentences that say why and what would be right; may hold newlines.
    package var detail: String
    /// The tight range to underline.
    package var subject: SourceRange?
    /// What the range stands in, for example `resource "aws_instance" "example"`.
    package var blockContext: String?
    /// The resource instance concerned, for messages without a source range.
    package var address: String?
    package var referenceValues: [ReferenceValue]
    package var functionCall: FunctionCall?
    /// What of the subject's file is not shown, in order and without overlap.
    package var withheld: [Range<Int>] = []
    /// What brought it about, as an opaque text, where that may bring about many: a refused token, a silent server.
    package var cause: String?
    /// Whether trying again is of no use before something is corrected.
    package var needsCorrection = false
    /// The word of `-allow` that permits what an error refuses, or has permitted what a warning tells of.
    package var guardName: String?
    /// The ids of the objects that such a diagnostic names.
    package var guardedObjects: [String] = []
    /// What can be done about it, the likeliest first.
    package var hints: [Hint] = []
    /// The addresses of further objects that the same is to be said of.
    package var others: [String] = []

    package init(
        _ severity: Severity,
        _ summary: String,
        detail: String = "",
        subject: SourceRange? = nil,
        blockContext: String? = nil,
        address: String? = nil,
        referenceValues: [ReferenceValue] = [],
        functionCall: FunctionCall? = nil
    ) {
        self.severity = severity
        self.summary = SystemPath.shown(summary)
        self.detail = SystemPath.shown(detail)
        self.subject = subject
        self.blockContext = blockContext
        self.address = address
        self.referenceValues = referenceValues
        self.functionCall = functionCall
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

extension Diagnostic {
    /// The same as a warning.
    package var asWarning: Diagnostic {
        var diagnostic = self
        diagnostic.severity = .warning
        return diagnostic
    }

    /// The values in the order they are shown.
    var orderedReferenceValues: [ReferenceValue] {
        referenceValues.sorted { $0.reference.utf8.lexicographicallyPrecedes($1.reference.utf8) }
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

extension [Diagnostic] {
    /// Warnings first, then by file and place, as Terraform orders what it prints; otherwise as they stand.
    ///
    /// Files of a folder come before those of the folders in it, and of folders in folders.
    package func sortedForDisplay() -> [Diagnostic] {
        sorted { left, right in
            if left.severity != right.severity {
                return left.severity == .warning
            }
            guard let first = left.subject, let second = right.subject else {
                return left.subject == nil && right.subject != nil
            }
            if first.file.name != second.file.name {
                let depths = (first.file.depth, second.file.depth)
                if depths.0 != depths.1 { return depths.0 < depths.1 }
                return first.file.name.utf8.lexicographicallyPrecedes(second.file.name.utf8)
            }
            return (first.span.lower, first.span.upper) < (second.span.lower, second.span.upper)
        }
    }
}

extension SourceFile {
    /// How many folders its name goes through.
    fileprivate var depth: Int {
        name.utf8.count { $0 == UInt8(ascii: "/") }
    }
}

extension [Diagnostic] {
    /// How many are shown at once.
    static var displayLimit: Int {
        1_000
    }

    /// All of them, or where there are thousands the first ones and how many there are more.
    ///
    /// Texts of each that quote what is very long are cut.
    package func limitedForDisplay() -> [Diagnostic] {
        guard count > Self.displayLimit else { return map(\.shortened) }
        let rest = self[Self.displayLimit...]
        let errors = rest.count { $0.severity == .error }
        let warnings = rest.count - errors
        let parts = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        return prefix(Self.displayLimit).map(\.shortened) + [
            Diagnostic(
                errors > 0 ? .error : .warning,
                "More to tell",
                detail: "There are \(parts.joined(separator: " and ")) more, which are not shown."
            )
        ]
    }
}

extension Diagnostic {
    /// Bytes of a text that says what is wrong.
    private static let longestText = 20_000
    /// Bytes of a text that is a part of a line.
    private static let longestName = 1_000

    /// The same with texts that are not too long to read.
    fileprivate var shortened: Diagnostic {
        var diagnostic = self
        diagnostic.summary = summary.cut(to: Self.longestText)
        diagnostic.detail = detail.cut(to: Self.longestText)
        diagnostic.blockContext = blockContext?.cut(to: Self.longestName)
        diagnostic.referenceValues = referenceValues.map {
            ReferenceValue(
                reference: $0.reference.cut(to: Self.longestName),
                description: $0.description.cut(to: Self.longestText)
            )
        }
        return diagnostic
    }
}

extension String {
    /// The beginning and the end, and how much is left out between them, where the text is longer than so many bytes.
    fileprivate func cut(to limit: Int) -> String {
        let rest = utf8.count - limit
        guard rest > 0 else { return self }
        let start = String(decoding: utf8.prefix(limit - limit / 4), as: UTF8.self)
        let end = String(decoding: utf8.suffix(limit / 4), as: UTF8.self)
        return "\(start) … (\(rest) bytes left out) … \(end)"
    }
}
