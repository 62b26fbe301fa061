import Addresses
import Configuration
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// A selector that names nothing is an error, never a plan that does nothing.
    func checkSelectors() {
        let selection = input.selection
        for (option, selectors) in [
            ("-target", selection.targets), ("-exclude", selection.excludes),
            ("-replace", selection.replacements),
        ] {
            for selector in selectors where !isMatched(selector) {
                diagnostics.append(unmatched(selector, option))
                isMisled = true
            }
        }
    }

    /// Says that a plan is only of a part, and which part.
    func warnOfSelection() {
        let selection = input.selection
        guard !selection.targets.isEmpty || !selection.excludes.isEmpty, !diagnostics.hasErrors else {
            return
        }
        let isTarget = !selection.targets.isEmpty
        var detail =
            "You are creating a plan with the \(isTarget ? "-target" : "-exclude") option, which means that the result of "
            + "this plan may not represent all of the changes requested by the current configuration."
        if !scope.pulledIn.isEmpty {
            detail +=
                (input.mode == .destroy
                    ? "\n\nIncluded because they depend on a target: "
                    : "\n\nIncluded because a target needs them: ")
                + Self.listed(scope.pulledIn.map(\.description))
        }
        if !scope.leftOut.isEmpty {
            detail += "\n\nLeft out because they depend on what is excluded: "
            detail += Self.listed(scope.leftOut.map(\.description))
        }
        detail +=
            "\n\nThe \(isTarget ? "-target" : "-exclude") option is not for routine use, and is provided only for "
            + "exceptional situations such as recovering from errors or mistakes, or when keyform specifically suggests to "
            + "use it as part of an error message."
        diagnostics.append(
            .warning("Resource \(isTarget ? "targeting" : "exclusion") is in effect", detail)
        )
    }

    private static func listed(_ names: [String]) -> String {
        let limit = 20
        let shown = names.prefix(limit).joined(separator: ", ")
        return names.count > limit ? shown + " and \(names.count - limit) more" : shown
    }

    private func isMatched(_ selector: InstanceAddress) -> Bool {
        if selector.key == nil, blocks[selector.resource] != nil {
            return true
        }
        if configured.contains(selector) || records[selector] != nil {
            return true
        }
        if selector.key == nil {
            return allRecords.contains { $0.address.resource == selector.resource }
        }
        // An instance of a block whose expansion failed has its own error already.
        if case .unknown = values.expansion(of: selector.resource) {
            return true
        }
        return false
    }

    private func unmatched(_ selector: InstanceAddress, _ option: String) -> Diagnostic {
        let known = Set(blocks.addresses.map(\.description))
            .union(configured.map(\.description))
            .union(records.keys.map(\.description))
        var detail =
            "\(option)=\(selector) names nothing: neither the configuration nor the state has it."
        if let name = nearMiss(selector.description, among: known.sorted()) {
            detail += " Did you mean \(option)=\(name.inShellQuotes)?"
        } else if blocks[selector.resource] != nil {
            let instances = configured.filter { $0.resource == selector.resource }.sorted().prefix(5)
            if !instances.isEmpty {
                detail +=
                    " Instances of this resource are: "
                    + instances.map(\.description.inShellQuotes).joined(separator: ", ")
            }
        }
        return .error("No such resource instance", detail, address: selector.description)
    }
}
