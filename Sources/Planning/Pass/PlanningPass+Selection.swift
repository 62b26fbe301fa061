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
            ("-replace", selection.replacements.map(AddressTarget.resource)),
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
        if !scope.leftOutInDoubt.isEmpty {
            detail +=
                "\n\nOn which instance of its module each of these depends, neither the state, which Terraform wrote, nor the "
                + "configuration tells, so that it is left out with any of them: "
            detail += Self.listed(scope.leftOutInDoubt.map(\.description))
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

    private func isMatched(_ selector: AddressTarget) -> Bool {
        if isDeclared(selector) || configured.contains(where: selector.selects)
            || records.keys.contains(where: selector.selects)
        {
            return true
        }
        // An instance of a block whose expansion failed has its own error already.
        if case .resource(let address) = selector, address.key != nil,
            case .unknown = values.expansion(of: address.resource)
        {
            return true
        }
        return false
    }

    /// Whether it names, without any key, what the configuration declares, be it that there are no instances of it.
    private func isDeclared(_ selector: AddressTarget) -> Bool {
        switch selector {
        case .module(let module):
            input.configuration.moduleCalls[module] != nil
        case .resource(let address):
            address.key == nil && blocks.addresses.contains(address.resource)
        }
    }

    private func unmatched(_ selector: AddressTarget, _ option: String) -> Diagnostic {
        if case .resource(let address) = selector,
            let provider = input.configuration.setAside.provider(of: address.resource)
        {
            return .error(
                "Resource is left to Terraform",
                "\(option)=\(selector) names a resource of the provider \(provider), which keyform does not have: it is left "
                    + "to Terraform. Name a resource that keyform manages.",
                address: selector.description
            )
        }
        let objects = configured.union(records.keys)
        var known = Set(objects.map(\.description)).union(blocks.addresses.map(\.description))
        if case .module = selector {
            known = Set(objects.flatMap { $0.resource.module.path }.map(\.description))
                .union(input.configuration.moduleCalls.keys.map(\.description))
        }
        var detail =
            "\(option)=\(selector) names nothing: neither the configuration nor the state has it."
        if let name = nearMiss(selector.description, among: known.sorted()) {
            detail += " Did you mean \(option)=\(name.inShellQuotes)?"
        } else if case .resource(let address) = selector, blocks[address.resource.declared] != nil {
            let instances = configured.filter { $0.resource.declared == address.resource.declared }
                .sorted().prefix(5)
            if !instances.isEmpty {
                detail +=
                    " Instances of this resource are: "
                    + instances.map(\.description.inShellQuotes).joined(separator: ", ")
            }
        } else if case .module(let module) = selector {
            let instances = Set(
                objects.flatMap { $0.resource.module.path }.filter { $0.declared == module.declared }
            )
            .sorted().prefix(5)
            if !instances.isEmpty {
                detail +=
                    " Instances of this module are: "
                    + instances.map(\.description.inShellQuotes).joined(separator: ", ")
            }
        }
        return .error(
            selector.isModule ? "No such module" : "No such resource instance",
            detail,
            address: selector.description
        )
    }
}

extension ModuleAddress {
    /// The module and those around it, without the root.
    fileprivate var path: [ModuleAddress] {
        steps.indices.map { ModuleAddress(Array(steps[...$0])) }
    }
}

extension AddressTarget {
    fileprivate var isModule: Bool {
        if case .module = self { true } else { false }
    }
}
