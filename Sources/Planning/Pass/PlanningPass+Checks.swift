import Addresses
import Configuration
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// Refuses to destroy what is protected, by the configuration or by what the state remembers of it.
    func checkProtection(_ draft: ChangeDraft, block: ResourceBlock?) {
        guard draft.preventDestroy else {
            return
        }
        let address = draft.address
        let lift = "run `keyform state unprotect \(address)`"
        let isConfigured = block?.lifecycle.preventDestroy ?? false
        let isRecorded = draft.record?.preventDestroy ?? false
        let replaces = draft.change.action.replaces
        var detail =
            "The plan calls for \(address) to be \(replaces ? "replaced" : "destroyed"), but it is protected by "
            + "lifecycle.prevent_destroy"
        if !isConfigured {
            detail +=
                ", which was set when it was last applied. Removing the setting or the block does not lift the protection"
        }
        detail += ". "
        if replaces, !draft.change.replacing.isEmpty {
            detail += "It must be replaced because of: \(draft.change.replacing.joined(separator: ", ")). "
        }
        switch (isConfigured, isRecorded) {
        case (true, true):
            detail += "To go on, take prevent_destroy out of the configuration and \(lift); or "
        case (true, false):
            detail += "To go on, take prevent_destroy out of the configuration; or "
        default:
            detail += "To go on, \(lift); or "
        }
        detail += "leave this object out with -target or -exclude."
        diagnostics.append(
            .error(
                "Instance cannot be destroyed",
                detail,
                at: block?.declaration,
                address: address.description
            )
        )
    }

    /// A moved instance must not be declared under its old address any more.
    func checkMoves() {
        for move in input.configuration.moves
        where (move.from.key != nil || move.to.key != nil) && configured.contains(move.from) {
            diagnostics.append(StateMoves.stillExists(move.from.description, move))
        }
    }

    /// A selector that names nothing is an error, never a plan that does nothing.
    func checkSelectors() {
        let selection = input.selection
        for (option, selectors) in [
            ("-target", selection.targets), ("-exclude", selection.excludes),
            ("-replace", selection.replacements),
        ] {
            for selector in selectors where !isMatched(selector) {
                diagnostics.append(unmatched(selector, option))
            }
        }
        if !selection.targets.isEmpty, !selection.excludes.isEmpty {
            diagnostics.append(
                .error(
                    "Incompatible options",
                    "-target and -exclude cannot be used together. Name either what to plan or what to leave out."
                )
            )
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
                    ? " Included because they depend on a target: "
                    : " Included because a target needs them: ")
                + Self.listed(scope.pulledIn.map(\.description)) + "."
        }
        if !scope.leftOut.isEmpty {
            detail += " Left out because they depend on what is excluded: "
            detail += Self.listed(scope.leftOut.map(\.description)) + "."
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
        let known = Set(blocks.keys.map(\.description))
            .union(configured.map(\.description))
            .union(records.keys.map(\.description))
        var detail =
            "\(option)=\(selector) names nothing: neither the configuration nor the state has it."
        if let name = nearMiss(selector.description, among: known.sorted()) {
            detail += " Did you mean \(name)?"
        } else if blocks[selector.resource] != nil {
            let instances = configured.filter { $0.resource == selector.resource }.sorted().prefix(5)
            if !instances.isEmpty {
                detail +=
                    " Instances of this resource: " + instances.map(\.description).joined(separator: ", ")
                    + "."
            }
        }
        return .error("No such resource instance", detail, address: selector.description)
    }

    /// `check` blocks warn about what is known already.
    func checkAssertions() {
        for check in input.configuration.checks {
            for assertion in check.assertions {
                let result = evaluator.conditions(
                    [assertion],
                    of: .check(check),
                    kind: .assertion,
                    selfValue: nil
                )
                diagnostics += result.diagnostics
                if result.isUndecided {
                    diagnostics.append(
                        .warning(
                            "Check block assertion known after apply",
                            "The condition could not be evaluated at this time, a result will be known when this plan"
                                + " is applied.",
                            at: assertion.declaration
                        )
                    )
                }
            }
        }
    }

    /// Compares the outputs with those recorded; only what changes is listed.
    func planOutputs() {
        let recorded = Dictionary(
            input.snapshot.outputs.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var declared: Set<String> = []
        for block in input.configuration.outputs {
            declared.insert(block.name)
            let (value, dependencies, found) = evaluator.output(block)
            guard scope.isEverything || dependencies.allSatisfy(isSelected) else {
                continue
            }
            diagnostics += found
            if !block.preconditions.isEmpty {
                diagnostics +=
                    evaluator.conditions(
                        block.preconditions,
                        of: .output(block),
                        kind: .precondition,
                        selfValue: nil
                    )
                    .diagnostics
            }
            let before = recorded[block.name]
            let isSame =
                value.isWhollyKnown
                && before.map { $0.value.unmarkedDeep.value == value.unmarkedDeep.value } ?? false
                && before?.isSensitive == block.isSensitive
            if !isSame, before != nil || !value.isNull {
                outputs.append(
                    OutputChange(
                        name: block.name,
                        before: before?.value,
                        // A null output is none, as in Terraform.
                        after: value.isNull ? nil : value,
                        isSensitive: block.isSensitive || (before?.isSensitive ?? false)
                    )
                )
            }
        }
        if scope.isEverything {
            for output in input.snapshot.outputs where !declared.contains(output.name) {
                outputs.append(
                    OutputChange(
                        name: output.name,
                        before: output.value,
                        after: nil,
                        isSensitive: output.isSensitive
                    )
                )
            }
        }
        outputs.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func isSelected(_ dependency: ResourceDependency) -> Bool {
        switch dependency {
        case .instance(let address): scope.contains(address)
        case .resource(let resource): scope.mayTouch(resource)
        }
    }
}
