extension [Diagnostic] {
    /// One diagnostic for each mistake or mishap: those that differ only in the object concerned, or have one cause, give
    /// one that says how many there are.
    ///
    /// The first of them stays, where it stands; `others` names the other objects. Linear in the text.
    package var condensed: [Diagnostic] {
        var order: [Likeness] = []
        var groups: [Likeness: (first: Diagnostic, others: [String])] = [:]
        for diagnostic in self {
            let likeness = Likeness(diagnostic)
            let others = (diagnostic.address.map { [$0] } ?? []) + diagnostic.others
            if groups[likeness] == nil {
                order.append(likeness)
                groups[likeness] = (diagnostic, diagnostic.others)
            } else {
                groups[likeness]?.others += others
            }
        }
        return order.compactMap { likeness in
            guard let (first, others) = groups[likeness] else {
                return nil
            }
            return others.count == first.others.count ? first : first.standing(for: others)
        }
    }

    /// What makes two diagnostics one to the reader.
    private struct Likeness: Hashable {
        let severity: Diagnostic.Severity
        let summary: String
        let text: String
        let file: String?
        let span: Span?
        let isCause: Bool
        let hints: [String]

        init(_ diagnostic: Diagnostic) {
            severity = diagnostic.severity
            isCause = diagnostic.cause != nil
            if let cause = diagnostic.cause {
                summary = ""
                text = cause
                hints = []
                file = nil
                span = nil
                return
            }
            summary = diagnostic.summary
            // Many details name the object themselves.
            func general(_ text: String) -> String {
                diagnostic.address.map { text.replacing($0, with: "") } ?? text
            }
            text = general(diagnostic.detail)
            hints = diagnostic.hints.map { general($0.text + ($0.command ?? "")) }
            file = diagnostic.subject?.file.name
            span = diagnostic.subject?.span
        }
    }
}

extension Diagnostic {
    fileprivate func standing(for others: [String]) -> Diagnostic {
        var diagnostic = self
        var seen = Set(address.map { [$0] } ?? [])
        diagnostic.others = others.filter { seen.insert($0).inserted }
        return diagnostic
    }

    /// So many of the other objects are named; of more, the number is given.
    private static let namedOthers = 5

    /// The detail, and which objects the diagnostic stands for besides its own.
    package var wholeDetail: String {
        guard !others.isEmpty else {
            return detail
        }
        let rest = others.count - Self.namedOthers
        return detail + (detail.isEmpty ? "" : "\n\n")
            + "The same goes for \(others.count) other object\(others.count == 1 ? "" : "s"):\n"
            + others.prefix(Self.namedOthers).map { "\n  - \($0)" }.joined()
            + (rest > 0 ? "\n  and \(rest) more" : "")
    }
}
