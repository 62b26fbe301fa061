import Addresses
package import Execution
import Providers
import SourceText
import StateModel
package import Terminal
import Values

/// Writes for people what was changed outside, secrets withheld.
package struct DriftText {
    private let palette: Palette
    private let width: Int

    /// - Parameters:
    ///   - palette: the colours.
    ///   - width: columns of the terminal; 0 or less wraps nothing.
    package init(palette: Palette, width: Int = DiagnosticRenderer.defaultWidth) {
        self.palette = palette
        self.width = width
    }

    /// Whole lines.
    package func text(_ report: DriftReport) -> String {
        guard !report.items.isEmpty else {
            let count = report.objectCount
            let are = count == 1 ? "The managed object is" : "All \(count) managed objects are"
            return strong("No drift.", .green) + " "
                + (count == 0
                    ? "Nothing is managed." : "\(are) as the state has \(count == 1 ? "it" : "them").")
                + "\n"
        }
        return strong(report.items.count.of("change") + " made outside of keyform:", nil) + "\n\n"
            + report.items.map(item).joined() + "\n" + wordWrap(advice(report), width: width - 1) + "\n"
    }

    private func item(_ item: DriftReport.Item) -> String {
        let address = item.key.address.description.inLine
        switch item.kind {
        case .changed(let attributes):
            return mark(.yellow, "~") + address + clause(item.act.map { words("last changed", $0) }) + "\n"
                + changes(attributes)
        case .deleted:
            return mark(.red, "-") + "\(address): no longer exists (id \(item.objectID.inLine))\n"
        case .added(let stranger):
            let name = stranger.name.map { "\($0.inLine) (\(stranger.id.inLine))" } ?? stranger.id.inLine
            return mark(.green, "+") + "\(address): \(stranger.kind) \(name) is not in the configuration"
                + clause(item.act.map { words("made", $0) }) + "\n"
        }
    }

    /// The attributes as a plan shows them.
    private func changes(_ attributes: [DriftReport.ChangedAttribute]) -> String {
        let differences = DifferenceRenderer(palette: palette)
        let builder = DifferenceBuilder(style: .untyped)
        let context = DifferenceRenderer.Context()
        let width = attributes.map { $0.name.utf8.count }.max() ?? 0
        return attributes.map { attribute in
            let difference = builder.compare(attribute.before, attribute.after)
            return differences.margin(1, difference.action, context) + attribute.name.padded(to: width)
                + " = "
                + differences.text(difference, indent: 1, context) + "\n"
        }.joined()
    }

    private func advice(_ report: DriftReport) -> String {
        let isStranger = report.items.map { item in
            if case .added = item.kind { true } else { false }
        }
        var sentences: [String] = []
        if isStranger.contains(false) {
            sentences.append(
                "\"keyform apply\" changes back what the configuration sets; \"keyform apply -refresh-only\" records all"
                    + " changes of managed objects."
            )
        }
        if isStranger.contains(true) {
            sentences.append(
                "What is not in the configuration is left as it is: to manage a key, write a block for it and run"
                    + " \"keyform import ADDR USER_ID/KEY_ID\"; a member, add it to the group's block; or remove it by other"
                    + " means."
            )
        }
        return sentences.joined(separator: " ")
    }

    private func words(_ verb: String, _ act: OutsideAct) -> String {
        verb + (act.at.map { " " + UniversalTime.text($0) } ?? "")
            + (act.by.map { " by \($0.inLine)" } ?? "")
    }

    private func clause(_ text: String?) -> String {
        text.map { ", \($0)" } ?? ""
    }

    private func mark(_ color: Palette.Color, _ symbol: String) -> String {
        "  " + palette.on(color) + symbol + palette.reset + " "
    }

    private func strong(_ text: String, _ color: Palette.Color?) -> String {
        palette.on(.bold) + (color.map(palette.on) ?? "") + text + palette.reset
    }
}
