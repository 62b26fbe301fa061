import Addresses
import Configuration
import Providers
import SourceText
import StateModel

extension PlanningPass {
    /// Suggests `moved` blocks where a module got `count` or `for_each`, or lost it, so that all in it would be destroyed and
    /// created again.
    ///
    /// Returns the modules of which that is said, with where they would be.
    func suggestModuleMoves() -> [ModuleAddress: ModuleAddress] {
        let orphans = drafts.filter {
            $0.change.action == .delete && $0.change.reason == .moduleNotInConfiguration
        }
        .map(\.address).sorted()
        guard !orphans.isEmpty else {
            return [:]
        }
        let occupied = Set(allRecords.map(\.address.resource.module))
        var targets: [ModuleAddress: ModuleAddress] = [:]
        var taken: Set<ModuleAddress> = []
        for module in Set(orphans.map(\.resource.module)).sorted() {
            if let target = rekeyed(module), !occupied.contains(target), taken.insert(target).inserted {
                targets[module] = target
            }
        }
        var blocks = MovedBlocks()
        for address in orphans {
            if let target = targets[address.resource.module] {
                blocks.add(
                    from: address,
                    to: InstanceAddress(address.resource.inOwnModule.within(target), address.key),
                    keepsOthers: false
                )
            }
        }
        if let first = targets.min(by: { $0.key < $1.key }) {
            diagnostics.append(
                .warning(
                    "Instances of a module have other addresses",
                    "What was \(first.key) is \(first.value) now, as a module has another count or for_each: what is in it is"
                        + " planned to be destroyed and created again. If it is the same, keep it with\n\n\(blocks.text)",
                    at: input.configuration.moduleCalls[first.key.declared]?.declaration,
                    address: first.key.description
                )
            )
        }
        return targets
    }

    /// Where a module instance would be that is gone because one call on the way has instances now, or has none any more.
    ///
    /// Of several instances it is the first, `[0]`; nil where that cannot be said.
    private func rekeyed(_ module: ModuleAddress) -> ModuleAddress? {
        guard let instances = modules(module.declared) else { return nil }
        for (index, step) in module.steps.enumerated().reversed() {
            var steps = module.steps
            if step.key != nil {
                steps[index] = ModuleAddress.Step(step.name)
                if instances.contains(ModuleAddress(steps)) {
                    return ModuleAddress(steps)
                }
            } else {
                steps[index] = ModuleAddress.Step(step.name, .index(0))
                if instances.contains(ModuleAddress(steps)) {
                    return ModuleAddress(steps)
                }
                let others = instances.filter { other in
                    zip(module.steps, other.steps).enumerated().allSatisfy { $0 == index || $1.0 == $1.1 }
                }
                if others.count == 1 {
                    return others.first
                }
            }
        }
        return nil
    }
}
