import Addresses
import Configuration
import Providers
import ResourceSchemas
import SourceText
import StateModel
import Values

extension PlanningPass {
    /// What texts of an object that are known only after apply will say, as far as that can be told.
    func provisionalValues(_ managed: ManagedPlanning, _ change: ResourceChange) -> ProvisionalValues? {
        let open = managed.schema.attributes.filter { attribute in
            attribute.comparison == .byMeaning && change.after?[attribute.name]?.isUnknown ?? false
        }
        guard !open.isEmpty else {
            return nil
        }
        hasProvisionalValues = true
        return provisional.values(open, of: managed.instance.block, key: managed.instance.address.key).map {
            found in
            ProvisionalValues(
                values: secrets.markingArguments(.object(found.values)).mapValue ?? found.values,
                standIns: found.standIns
            )
        }
    }

    /// Says of every object which text stands for its id.
    func noteStandIns() {
        guard hasProvisionalValues else {
            return
        }
        let standIns = provisional.standIns
        for index in drafts.indices where drafts[index].change.generation == 0 {
            drafts[index].change.standIn = standIns[drafts[index].address]
        }
    }

    /// What is odd about the arguments of an object that are new or change; what stays as it is was told before.
    func remarks(on managed: ManagedPlanning, _ change: ResourceChange) -> [Diagnostic] {
        guard change.action == .create || change.action == .update || change.action.replaces else {
            return []
        }
        return (managed.remarks + provisionalRemarks(managed, change)).filter { remark in
            guard let name = remark.argument, let schema = managed.schema.attribute(name),
                let before = change.before?[name], let after = change.after?[name]
            else {
                return true
            }
            return !schema.isSame(before, after)
        }
        .map(\.diagnostic)
    }

    /// What is wrong with provisional values besides; no error, because the values that come may be right.
    private func provisionalRemarks(_ managed: ManagedPlanning, _ change: ResourceChange) -> [ArgumentRemark]
    {
        guard let provisional = change.provisional, let rules = managed.schema.rulesOfType else {
            return []
        }
        let told = Set(rules.problems(in: managed.arguments))
        var arguments = managed.arguments
        for (name, value) in provisional.values {
            arguments[name] = value
        }
        let standIns = StandIns([change])
        return rules.problems(in: arguments).filter { !told.contains($0) }.map { problem in
            var diagnostic = standIns.replaced(
                in: managed.instance.block.diagnostic(for: problem, at: managed.instance.address)
            )
            if diagnostic.severity == .error {
                diagnostic.severity = .warning
            }
            return ArgumentRemark(argument: problem.attribute, diagnostic: diagnostic)
        }
    }
}
