import Planning
import Providers
import SourceText

/// Writes a plan as Markdown for a comment on a pull request or the summary of a CI job.
///
/// Whatever comes from values stands in fenced blocks, where Markdown knows no links, images, mentions, references or HTML;
/// a fence is longer than any run of backticks in it, and every line of a block begins with a symbol or a blank, so that
/// none can be taken for a line of the document.
package struct PlanMarkdown {
    /// With what the first line of every document begins: a comment, by which a bot finds its own text again.
    package static let marker = "<!-- keyform-plan "

    /// As many as GitHub takes in a comment, in UTF-16 units, which are never fewer than characters.
    static let limit = 65_535
    /// What is kept free for the note about what is left out and the ends of blocks.
    private static let reserve = 2_000
    /// No more than this much is used for what the plan means and for warnings.
    private static let share = 20_000
    /// A longer run of backticks is written otherwise, so that fences stay short.
    private static let longestRun = 24

    private let review: ReviewedPlan

    package init(_ review: ReviewedPlan) {
        self.review = review
    }

    /// The document; ends in a newline, and is the same for the same plan.
    package var text: String {
        var text = Budget(Self.limit - Self.reserve)
        let lineage = review.origin.lineage.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        text.add("\(Self.marker)\(lineage.isEmpty ? "new" : lineage) -->\n## \(heading)\n\n")
        if review.origin.isSandbox {
            text.add("A plan for the simulated account of `-sandbox`.\n\n")
        }
        if review.plan?.limitedBy != nil {
            text.add("Only a part of the configuration was planned.\n\n")
        }
        switch review.approval {
        case .digest(let digest)?: text.add("Digest: `\(digest)`\n\n")
        case .impossible(let reason)?: text.add("Digest: none, because\n\n" + block([(" ", reason)]))
        case nil: break
        }
        for section in review.sections {
            text.add(
                lines: section.lines.map { ($0.isAlarming ? "!" : " ", $0.text) },
                section.title,
                Self.share
            )
        }
        let (first, rest) = (review.changes.filter(\.isGrave), review.changes.filter { !$0.isGrave })
        var left: [ReviewedPlan.Kind: Int] = [:]
        for change in text.add(changes: first, title: "Destroyed or replaced: \(first.count)") {
            left[change.kind, default: 0] += 1
        }
        if review.plan == nil {
            text.add(lines: diagnosticLines, "Errors", Self.limit)
        } else if !review.diagnostics.isEmpty {
            text.add(
                lines: diagnosticLines,
                "Warnings: \(review.diagnostics.count)",
                Self.share,
                isFolded: true
            )
        }
        for (kind, _) in review.counts where !kind.isGrave {
            let changes = rest.filter { $0.kind == kind }
            let title = "\(kind.participle): \(changes.count)"
            left[kind, default: 0] += text.add(changes: changes, title: title, isFolded: true).count
        }
        if !review.outputs.isEmpty {
            let lines = review.outputs.map { ($0.action.symbol, $0.line) }
            text.add(lines: lines, "Outputs", Self.share, isFolded: true)
        }
        let drift = text.add(
            changes: review.drift,
            title: "Changed outside of keyform: \(review.drift.count)",
            isFolded: true
        )
        return text.text + note(left, drift: drift.count)
    }

    private var heading: String {
        switch review.plan {
        case nil: "keyform: planning failed"
        case let plan? where !plan.hasChanges: "keyform: no changes"
        default: "keyform: \(review.title.prefix(1).lowercased() + review.title.dropFirst())"
        }
    }

    private func note(_ left: [ReviewedPlan.Kind: Int], drift: Int) -> String {
        var parts = ReviewedPlan.Kind.allCases.compactMap { kind in
            left[kind].flatMap { $0 > 0 ? "\($0) \(kind.participle.lowercased())" : nil }
        }
        if drift > 0 {
            parts.append("\(drift) changed outside of keyform")
        }
        guard !parts.isEmpty else { return "" }
        return
            "**Left out, as a comment holds no more: \(parts.joined(separator: ", ")).** The plan itself shows all.\n"
    }

    private var diagnosticLines: [(String, String)] {
        review.diagnostics.flatMap { diagnostic in
            DiagnosticRenderer(.plain, width: 100).render(diagnostic).split(separator: "\n").enumerated().map
            {
                ($0.offset == 0 && diagnostic.severity == .error ? "!" : " ", String($0.element))
            }
        }
    }

    // MARK: - Blocks

    /// A fenced block; each line with its symbol in the first column.
    private func block(_ lines: [(symbol: String, text: String)]) -> String {
        Self.block(lines.map(Self.line))
    }

    fileprivate static func block(_ lines: [String]) -> String {
        let longest = lines.lazy.map(\.longestRunOfBackticks).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)diff\n" + lines.map { $0 + "\n" }.joined() + "\(fence)\n\n"
    }

    /// A line of a block: what could end it, or be taken for the marker, is written otherwise.
    fileprivate static func line(_ line: (symbol: String, text: String)) -> String {
        let symbol = line.symbol == "~" ? "!" : line.symbol
        var text = line.text.inLine.replacing("<!--", with: "\\u003c!--")
        if text.longestRunOfBackticks > longestRun {
            text = text.replacing(
                String(repeating: "`", count: longestRun),
                with: "\\u0060(\(longestRun) times)"
            )
        }
        return text.isEmpty ? symbol : "\(symbol) \(text)"
    }
}

/// A document that grows up to a limit.
private struct Budget {
    private(set) var text = ""
    private var left: Int

    init(_ limit: Int) {
        left = limit
    }

    mutating func add(_ part: String) {
        text += part
        left -= part.utf16.count
    }

    /// Adds a list of lines, as far as they fit.
    mutating func add(
        lines: [(symbol: String, text: String)],
        _ title: String,
        _ limit: Int,
        isFolded: Bool = false
    ) {
        guard !lines.isEmpty else {
            return isFolded ? () : add("**\(title): none**\n\n")
        }
        var room = min(limit, left) - 200
        let written = lines.map(PlanMarkdown.line)
        var shown = written.prefix { line in
            room -= line.utf16.count + 1
            return room >= 0
        }.map(\.self)
        let missing = written.count - shown.count
        if missing > 0 {
            shown.append("  (\(missing) more line\(missing == 1 ? "" : "s") left out)")
        }
        add(Self.opening(title, isFolded) + PlanMarkdown.block(shown) + (isFolded ? "</details>\n\n" : ""))
    }

    /// Adds whole changes, as many as fit; of what is destroyed at least the addresses, where they fit.
    ///
    /// - Returns: those that are left out.
    mutating func add(
        changes: [ReviewedPlan.Change],
        title: String,
        isFolded: Bool = false
    ) -> [ReviewedPlan.Change] {
        guard !changes.isEmpty else { return [] }
        var room = left - 300
        var lines: [String] = []
        var missing: [ReviewedPlan.Change] = []
        for change in changes {
            let whole = change.lines.map(PlanMarkdown.line)
            let forms =
                change.isGrave
                ? [whole, [PlanMarkdown.line((change.kind.symbol, change.address + " (details left out)"))]]
                : [whole]
            guard let fitting = forms.first(where: { $0.reduce(1) { $0 + $1.utf16.count + 1 } <= room })
            else {
                missing.append(change)
                continue
            }
            room -= fitting.reduce(1) { $0 + $1.utf16.count + 1 }
            lines += (lines.isEmpty ? [] : [""]) + fitting
        }
        guard !lines.isEmpty else { return missing }
        add(Self.opening(title, isFolded) + PlanMarkdown.block(lines) + (isFolded ? "</details>\n\n" : ""))
        return missing
    }

    private static func opening(_ title: String, _ isFolded: Bool) -> String {
        isFolded ? "<details>\n<summary>\(title)</summary>\n\n" : "**\(title)**\n\n"
    }
}

extension ReviewedPlan.Change {
    /// Whether something that is there goes away.
    var isGrave: Bool {
        kind.isGrave
    }

    /// Each with the symbol that it begins with.
    fileprivate var lines: [(symbol: String, text: String)] {
        let isAddressSaid = sentences.first?.contains(address) ?? false
        let head = (isAddressSaid ? [] : [address]) + sentences
        return head.enumerated().map {
            ($0.offset == 0 ? kind.symbol : " ", ($0.offset == 0 ? "" : "  ") + $0.element)
        }
            + rows.map { ($0.action.symbol, "    " + $0.line) }
    }
}

extension ReviewedPlan.Kind {
    var isGrave: Bool {
        self == .destroy || self == .replace
    }

    var symbol: String {
        switch self {
        case .destroy, .replace: "-"
        case .create: "+"
        case .update, .rotate: "~"
        case .forget, .adopt, .import, .move, .read: " "
        }
    }

    /// As a word of a list.
    var participle: String {
        switch self {
        case .destroy: "Destroyed"
        case .replace: "Replaced"
        case .forget: "Forgotten"
        case .update: "Updated"
        case .create: "Created"
        case .adopt: "Adopted"
        case .import: "Imported"
        case .move: "Moved"
        case .rotate: "Rotated"
        case .read: "Read during apply"
        }
    }
}

extension String {
    /// How many backticks stand side by side at most.
    fileprivate var longestRunOfBackticks: Int {
        var (longest, run) = (0, 0)
        for byte in utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
