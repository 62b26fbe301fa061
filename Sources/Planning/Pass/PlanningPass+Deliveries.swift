import Addresses
import Providers
import Rotation
import SourceText

/// Keys that are made, and handed on at once.
extension PlanningPass {
    /// Notes where the keys go that the plan makes.
    func planDeliveries() {
        let made = drafts.indices.filter { index in
            let change = drafts[index].change
            return change.generation == 0 && change.importID == nil
                && (change.action == .create || change.action.replaces)
                && !(rotationRows[change.address]?.isUnderWay ?? false)
        }
        guard !made.isEmpty else { return }
        let found = input.settingsOfNewKeys(made.map { drafts[$0].address })
        diagnostics += found.problems
        for index in made {
            guard let settings = found.settings[drafts[index].address] else { continue }
            drafts[index].change.deliveries =
                settings.sinks.map(\.text) + settings.laterSinks.map { "\($0) (known after apply)" }
        }
    }
}
