import Addresses
import HTTPTransport
import Providers
import SourceText
import Timestamps
import Values

/// The types of times, and what is said of a plan because of the time.
struct Times: ConfiguredProvider {
    let clock: any APIClock
    let hasAccount = false

    var resourceTypes: [any ResourceType] {
        [
            TimeStaticType(clock: clock), TimeRotatingType(clock: clock), TimeOffsetType(clock: clock),
            TimeSleepType(clock: clock),
        ]
    }

    /// Warns of times that a configuration fixes and that are past: nothing would come of another rotation.
    func review(_ plan: ProposedPlan, facts: ProviderFacts) -> PlanReview {
        PlanReview(findings: pastRotations(in: plan))
    }

    private func pastRotations(in plan: ProposedPlan) -> [Diagnostic] {
        let now = clock.timestamp
        return plan.changes.compactMap { change in
            guard change.address.resource.type == TimeRotatingType.name, let object = change.after?.mapValue,
                let rotation = Self.rotation(of: object), rotation.seconds < now.seconds
            else { return nil }
            let amounts = Rotation.arguments.filter { $0 != Rotation.given && !(object[$0]?.isNull ?? true) }
            let set = (change.namedArguments ?? []).union(amounts)
            guard TimeRotatingType.isFixed(by: set) else { return nil }
            let fixing = set.contains(TimeRotatingType.base) ? TimeRotatingType.base : Rotation.given
            return .warning(
                "Time of rotation is past for good",
                "\(change.address) rotates at \(rotation.text), which is past, and its argument \"\(fixing)\" fixes that: an object"
                    + " that is made now has the same time, so that it is not replaced again. Set \"\(fixing)\" to a later time,"
                    + " or leave it out to count from the apply.",
                address: change.address.description
            )
        }
    }

    /// When an object rotates, as far as that is known; that of one to be made follows from its arguments.
    private static func rotation(of object: ValueMap) -> Timestamp? {
        if let known = TimestampArgument(object[Rotation.given]).time {
            return known
        }
        var arguments = object
        arguments[Rotation.given] = .null(.string)
        return TimestampArgument(object[TimeRotatingType.base]).time.flatMap {
            Rotation(arguments)?.moment(after: $0)
        }
    }
}
