internal import Addresses
package import Providers
internal import Values

extension AccessLimits {
    /// - Parameter plan: that is carried out.
    package init(_ plan: ProposedPlan) {
        self.init()
        allowed = plan.allowed
        for change in plan.changes where change.address.resource.mode == .managed {
            let names: [Value?]
            switch change.address.resource.type {
            case BucketType.name where change.action.destroys: names = [change.before?["name"]]
            case BucketPolicyType.name where change.action.destroys || Self.knowsWrite(change):
                names = [change.before?["bucket"], change.after?["bucket"]]
            default: continue
            }
            settled.formUnion(names.compactMap { $0?.stringValue })
        }
    }

    /// Whether the plan writes a policy that it knows.
    private static func knowsWrite(_ change: ResourceChange) -> Bool {
        let writes = change.createsObject || change.action == .update
        return writes && change.after?["policy"]?.stringValue != nil
    }
}
