import Addresses
import StateModel

/// A step while the graph is being put together; others refer to it by its position.
struct StepDraft {
    let work: Step.Work
    /// Position of the change.
    let change: Int
    let key: RecordKey
    var after: [Link] = []
}

/// What a step or a join waits for, and how much that matters.
struct Link: Hashable {
    enum Target: Hashable {
        case step(Int)
        case resource(ResourceAddress)
        case join(Int)
    }

    /// What gives way when an order would make a circle.
    enum Strength: Int {
        /// Never: values flow along it, or it is the order within a replacement.
        case needed
        /// Objects go before those that they depended on.
        case release
        /// An object that makes way for its successor goes after a user that stays until its own successor is there.
        case yielding
        /// A type asks to come after another one that shares an object.
        case preferred
    }

    let target: Target
    let strength: Strength

    static func needed(_ target: Target) -> Link {
        Link(target: target, strength: .needed)
    }

    static func preferred(_ target: Target) -> Link {
        Link(target: target, strength: .preferred)
    }
}

struct JoinDraft {
    /// The instance that it stands for; nil for a mere meeting point.
    let address: InstanceAddress?
    var after: [Link]
}
