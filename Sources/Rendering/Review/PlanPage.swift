import JSONText
import Planning
import Providers
import SourceText
import StateModel

/// Writes a plan as one page for a browser, which asks no server for anything.
///
/// What comes from values is data of the page, in JSON, which its script puts into text nodes; the policy of the page allows
/// that script and its style, by their hashes, and nothing else.
package struct PlanPage {
    /// What the page says made it: by this keyform knows its own.
    package static let generator = "<meta name=\"generator\" content=\"keyform plan report\">"

    private let review: ReviewedPlan

    package init(_ review: ReviewedPlan) {
        self.review = review
    }

    /// The page; ends in a newline.
    package var text: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        \(Self.generator)
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>keyform plan</title>
        <style>\(PageStyle.text)</style>
        </head>
        \(PageBody.text)
        <script type="application/json" id="plan">\(data)</script>
        <script>\(PageScript.text)</script>
        </html>

        """
    }

    private static let policy =
        "default-src 'none'; style-src '\(PageStyle.hash)'; script-src '\(PageScript.hash)'; base-uri 'none'; "
        + "form-action 'none'; require-trusted-types-for 'script'"

    private var data: String {
        var style = JSONStyle.compact
        style.escapesHTML = true
        return document.text(style)
    }

    private var document: JSONValue {
        var document: JSONObject = [
            "title": .string(review.title),
            "facts": .array(facts.map { [.string($0.0), .string($0.1)] }),
            "notice": notice.map { .string($0) } ?? .null,
            "sections": .array(
                review.sections.map { section in
                    [
                        "title": .string(section.title),
                        "lines": .array(
                            section.lines.map { [.bool($0.isAlarming), .string($0.text.inLine)] }
                        ),
                    ]
                }
            ),
            "kinds": .array(
                review.counts.map {
                    [.string($0.kind.rawValue), .string($0.kind.participle), .number(JSONNumber($0.count))]
                }
            ),
            "changes": .array(review.changes.map(Self.json)),
            "drift": .array(review.drift.map(Self.json)),
            "outputs": .array(review.outputs.map(\.json)),
            "diagnostics": .array(review.diagnostics.map(Self.json)),
        ]
        document["failed"] = .bool(review.plan == nil)
        return .object(document)
    }

    private var facts: [(String, String)] {
        var facts = [("Made", UniversalTime.text(review.origin.createdAt))]
        facts.append(("By", "keyform \(ProgramVersion.text)"))
        switch review.plan?.mode {
        case .destroy?: facts.append(("Kind", "destroys everything that is managed"))
        case .refreshOnly?: facts.append(("Kind", "only takes note of what changed outside"))
        case .normal?, nil: break
        }
        if let option = review.plan?.limitedBy {
            facts.append(("Part", "of the configuration, because of \(option.inLine)"))
        }
        if let plan = review.plan, !plan.allowed.isEmpty {
            facts.append(("Allowed", plan.allowed.map(\.rawValue).sorted().joined(separator: ", ")))
        }
        switch review.approval {
        case .digest(let digest)?: facts.append(("Digest", digest.description))
        case .impossible(let reason)?: facts.append(("Digest", "none, because \(reason.inLine)"))
        case nil: break
        }
        return facts
    }

    private var notice: String? {
        review.origin.isSandbox
            ? "This plan is for the sandbox, a simulated account: nothing of it is real." : nil
    }

    private static func json(_ change: ReviewedPlan.Change) -> JSONValue {
        [
            .string(change.kind.rawValue), .string(change.address),
            .array(change.sentences.map { .string($0) }),
            .array(change.rows.map(\.json)),
        ]
    }

    private static func json(_ diagnostic: Diagnostic) -> JSONValue {
        var places: [String] = []
        if let address = diagnostic.address {
            places.append("with \(address.inLine)")
        }
        if let subject = diagnostic.subject {
            places.append("on \(subject.file.name.inLine) line \(subject.start.line)")
        }
        var object: JSONObject = [
            "error": .bool(diagnostic.severity == .error), "summary": .string(diagnostic.summary.inLine),
            "place": .string(places.joined(separator: ", ")),
            "detail": .string(diagnostic.wholeDetail.visible),
            "hints": .array(
                diagnostic.hints.map {
                    [.string($0.text.visible), $0.command.map { .string($0.inLine) } ?? .null]
                }
            ),
        ]
        object["code"] = diagnostic.json["snippet"]?["code"]?.string.map { .string($0.visible) }
        return .object(object)
    }
}
