package import Planning
import Providers
package import ResourceSchemas
import Rotation
import SourceText
import StateModel
package import Terminal
import Values

/// Writes a whole plan for people, in Terraform's form.
package struct PlanRenderer {
    /// What the reader is told to do next.
    package enum NextStep {
        /// `plan` without `-out`.
        case notSaved
        /// `plan -out`.
        case saved(path: String)
    }

    private let palette: Palette
    /// Columns of the terminal; 0 or less wraps nothing.
    private let width: Int
    private let schemas: SchemaCatalog?
    private let detail: PlanDetail
    private let invocation: String

    /// - Parameters:
    ///   - palette: the colours.
    ///   - width: columns of the terminal; 0 or less wraps nothing.
    ///   - schemas: of the types that plans are about; without, every value is shown as it is.
    ///   - detail: how much is shown of each change.
    ///   - invocation: what calls the program in these surroundings.
    package init(
        palette: Palette,
        width: Int = DiagnosticRenderer.defaultWidth,
        schemas: SchemaCatalog? = nil,
        detail: PlanDetail = .automatic,
        invocation: String = "keyform"
    ) {
        self.palette = palette
        self.width = width
        self.schemas = schemas
        self.detail = detail
        self.invocation = invocation
    }

    /// The plan from drift to outputs; ends in a newline.
    ///
    /// - Parameters:
    ///   - plan: what is planned.
    ///   - isBrokenOff: whether it is only what was planned until there was a problem.
    /// - Returns: whole lines.
    package func text(_ plan: Plan, isBrokenOff: Bool = false) -> String {
        let shown = plan.changes.filter { $0.action != .noop || $0.movedFrom != nil || $0.importID != nil }
            .filter { !($0.action == .forget && $0.reason == .gone) }
        let outputs = outputChanges(plan.outputs)
        let changes = ChangeRenderer(
            palette: palette,
            words: AttributeWords(schemas, of: plan),
            schemas: schemas
        )
        let drift = driftNote(plan, changes, isEmpty: shown.isEmpty && outputs.isEmpty)
        if shown.isEmpty, outputs.isEmpty {
            return drift + nothingToDo(plan.mode, hasDrift: !drift.isEmpty)
        }
        var text = drift.isEmpty ? "" : drift + rule + "\n"
        text += plan.sections.map(section).joined()
        let legend = Self.legend.filter { entry in shown.contains { $0.action == entry.action } }
        let adopts = shown.contains(where: \.adopts)
        if !legend.isEmpty || adopts {
            text +=
                wrapped(
                    "\nkeyform used the selected providers to generate the following execution plan. Resource actions are"
                        + " indicated with the following symbols:"
                ) + "\n"
            for entry in legend {
                text += symbol(entry.action) + " " + entry.meaning + palette.reset + "\n"
            }
            if adopts {
                text +=
                    "  " + palette.on(.cyan) + "=" + palette.reset
                    + " adopt (exists already; protected from destroy)"
                    + palette.reset + "\n"
            }
        }
        if !shown.isEmpty {
            text +=
                isBrokenOff
                ? "\nkeyform planned the following actions, but then encountered a problem:\n"
                : "\nkeyform will perform the following actions:\n"
            text += body(shown, changes) + summary(plan.summary)
        }
        if !outputs.isEmpty {
            text += "\nChanges to Outputs:\n" + outputs
            if legend.isEmpty, !adopts {
                text +=
                    wrapped(
                        "\nYou can apply this plan to save these new output values to the keyform state, without changing"
                            + " any real infrastructure."
                    ) + "\n"
            }
        }
        return text
    }

    /// What becomes of the objects.
    ///
    /// Where they are many, those alike stand in one line, behind what is destroyed or replaced.
    private func body(_ shown: [ResourceChange], _ changes: ChangeRenderer) -> String {
        let isGrouped = detail.groups(shown.count)
        var text = ""
        for change in shown where !isGrouped || ChangeRenderer.isAlwaysShown(change) {
            if let block = changes.text(change) {
                text += "\n" + block + "\n"
            }
        }
        let alike = isGrouped ? shown.filter { !ChangeRenderer.isAlwaysShown($0) } : []
        guard !alike.isEmpty else {
            return text
        }
        return text + groupsNote(alike.count.of("change")) + changes.groups(alike)
    }

    private func groupsNote(_ what: String) -> String {
        wrapped(
            "\n\(what), those alike in one line; -detail shows each in full, and so does"
                + " \"\(invocation) show FILE\" for a saved plan:"
        ) + "\n\n"
    }

    /// What stands below a plan that was not applied at once.
    ///
    /// - Parameters:
    ///   - next: what can be done with the plan.
    ///   - invocation: what calls the program in these surroundings.
    /// - Returns: whole lines.
    package func text(_ next: NextStep, invocation: String = "keyform") -> String {
        switch next {
        case .notSaved:
            rule
                + wrapped(
                    "\nNote: You didn't use the -out option to save this plan, so keyform can't guarantee to take"
                        + " exactly these actions if you run \"\(invocation) apply\" now."
                ) + "\n"
        case .saved(let path):
            rule
                + """

                Saved the plan to: \(path.inLine)

                To perform exactly these actions, run the following command to apply:
                    \(invocation) apply \(Self.inCommand(path))

                """
        }
    }

    /// What the plan means, line by line.
    private func section(_ section: PlanSection) -> String {
        let title = "\n" + palette.on(.bold) + section.title + ":" + palette.reset
        guard !section.lines.isEmpty else {
            return title + " none\n"
        }
        return title + "\n"
            + section.lines.map { line in
                let mark = line.isAlarming ? "  " + palette.on(.red) + "!" + palette.reset + " " : "    "
                return mark + indented(line.text, by: 4) + "\n"
            }.joined()
    }

    /// Text of which each line but the first begins so many columns to the right.
    private func indented(_ text: String, by columns: Int) -> String {
        let lines = wordWrap(text, width: width > 0 ? max(20, width - 1 - columns) : width)
        return lines.replacing("\n", with: "\n" + String(repeating: " ", count: columns))
    }

    private static let legend: [(action: ChangeAction, meaning: String)] = [
        (.create, "create"),
        (.update, "update in-place"),
        (.delete, "destroy"),
        (.replaceDestroyFirst, "destroy and then create replacement"),
        (.replaceCreateFirst, "create replacement and then destroy"),
        (.read, "read (data resources)"),
        (.forget, "remove from the state only"),
    ]

    private func symbol(_ action: ChangeAction) -> String {
        func color(_ color: Palette.Color, _ text: String) -> String {
            palette.on(color) + text + palette.reset
        }
        return switch action {
        case .create: "  " + color(.green, "+")
        case .update: "  " + color(.yellow, "~")
        case .delete: "  " + color(.red, "-")
        case .replaceDestroyFirst: color(.red, "-") + "/" + color(.green, "+")
        case .replaceCreateFirst: color(.green, "+") + "/" + color(.red, "-")
        case .read: " " + color(.cyan, "<=")
        case .forget: "  " + color(.red, ".")
        case .noop: "   "
        }
    }

    private func summary(_ summary: PlanSummary) -> String {
        "\n" + palette.on(.bold) + "Plan:" + palette.reset + " " + Self.counts(summary) + ".\n"
            + palette.reset
    }

    /// The last line of a plan, without colours or an end.
    package static func summary(_ summary: PlanSummary) -> String {
        "Plan: \(counts(summary))."
    }

    private static func counts(_ summary: PlanSummary) -> String {
        (summary.importing > 0 ? "\(summary.importing) to import, " : "")
            + (summary.adopting > 0 ? "\(summary.adopting) to adopt, " : "")
            + "\(summary.add) to add, \(summary.change) to change, \(summary.destroy) to destroy"
            + (summary.forget > 0 ? ", \(summary.forget) to forget" : "")
    }

    // MARK: - Drift

    private func driftNote(_ plan: Plan, _ changes: ChangeRenderer, isEmpty: Bool) -> String {
        guard !plan.drift.isEmpty, !isEmpty || plan.mode == .refreshOnly else {
            return ""
        }
        var text =
            "\n" + palette.on(.bold) + palette.on(.cyan) + "Note:" + palette.reset + palette.on(.bold)
            + " Objects have changed outside of keyform\n" + palette.reset + "\n"
        text += wrapped(
            "keyform detected the following changes made outside of keyform since the last \"keyform apply\" which may"
                + " have affected this plan:\n"
        )
        let roles = plan.changes.reduce(into: [RecordKey: RotationRole]()) { roles, change in
            guard let role = change.role else { return }
            roles[RecordKey(address: change.address, generation: change.generation)] = role
        }
        if detail.groups(plan.drift.count) {
            text += "\n" + changes.groups(plan.drift, roles: roles)
        } else {
            for drift in plan.drift {
                text += "\n" + changes.text(drift, role: roles[drift.key]) + "\n"
            }
        }
        let advice =
            plan.mode == .refreshOnly
            ? "\n\nThis is a refresh-only plan, so keyform will not take any actions to undo these. If you were expecting"
                + " these changes then you can apply this plan to record the updated values in the keyform state without"
                + " changing any remote objects."
            : "\n\nUnless you have made equivalent changes to your configuration, or ignored the relevant attributes"
                + " using ignore_changes, the following plan may include actions to undo or respond to these changes."
        return text + wrapped(advice) + "\n"
    }

    private func nothingToDo(_ mode: Plan.Mode, hasDrift: Bool) -> String {
        let (title, explanation) =
            switch mode {
            case .normal:
                (
                    "Your infrastructure matches the configuration.",
                    "keyform has compared your real infrastructure against your configuration and found no differences,"
                        + " so no changes are needed."
                )
            case .destroy:
                (
                    "No objects need to be destroyed.",
                    "Either you have not created any objects yet or the existing objects were already deleted outside of"
                        + " keyform."
                )
            case .refreshOnly:
                (
                    "Your infrastructure still matches the configuration.",
                    "keyform has checked that the real remote objects still match the result of your most recent changes,"
                        + " and found no differences."
                )
            }
        if mode == .refreshOnly, hasDrift {
            return ""
        }
        return "\n" + palette.reset + palette.on(.bold) + palette.on(.green) + "No changes." + palette.reset
            + palette.on(.bold) + " " + title + palette.reset + "\n\n" + palette.reset + wrapped(explanation)
            + "\n"
    }

    // MARK: - Outputs

    private func outputChanges(_ outputs: [OutputChange]) -> String {
        let builder = DifferenceBuilder(style: .untyped)
        let differences = DifferenceRenderer(palette: palette)
        let width = outputs.map { $0.name.asAttributeName.utf8.count }.max() ?? 0
        var text = ""
        for output in outputs.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            let difference = builder.compare(Self.shown(output.before), Self.shown(output.after))
            guard difference.action != .unchanged else {
                continue
            }
            let context = DifferenceRenderer.Context()
            text +=
                differences.margin(0, difference.action, context)
                + output.name.asAttributeName.padded(to: width)
                + " = " + differences.text(difference, indent: 0, context) + "\n"
        }
        return text
    }

    private static func shown(_ value: Value?) -> Value? {
        value?.isNull ?? true ? nil : value
    }

    // MARK: - Layout

    private var rule: String {
        let columns = width > 0 ? width - 1 : 0
        return palette.on(.gray) + "\n" + String(repeating: "─", count: columns) + palette.reset + "\n"
    }

    private func wrapped(_ text: String) -> String {
        wordWrap(text, width: width - 1)
    }

    /// A path as a word of a command, in Terraform's quotes where a shell takes nothing in them for its own.
    private static func inCommand(_ path: String) -> String {
        path.utf8.contains { "$`\\!\"".utf8.contains($0) } ? path.inShellQuotes : path.quotedAsInGo
    }
}
