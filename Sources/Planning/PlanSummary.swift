import Providers

/// How many objects a plan touches, as the last line of its text says.
package struct PlanSummary: Sendable, Hashable {
    package var add = 0
    package var change = 0
    package var destroy = 0
    package var importing = 0
    package var adopting = 0
    package var forget = 0

    init() {}

    init(_ plan: Plan) {
        for change in plan.changes {
            count(change)
        }
    }

    private mutating func count(_ change: ResourceChange) {
        if change.adopts {
            adopting += 1
        } else if change.importID != nil {
            importing += 1
        }
        switch change.action {
        case .noop, .read: break
        case .create: add += 1
        case .update: self.change += 1
        case .replaceDestroyFirst, .replaceCreateFirst:
            add += 1
            destroy += 1
        case .delete: destroy += 1
        case .forget:
            // What is gone already is only taken note of.
            forget += change.reason == .gone ? 0 : 1
        }
    }

    /// Whether nothing is counted.
    package var isEmpty: Bool {
        self == PlanSummary()
    }
}

extension Plan {
    package var summary: PlanSummary {
        PlanSummary(self)
    }

    /// Whether applying would do something that a person wants to know: `No changes.` otherwise.
    ///
    /// Steps that only write down what is known already do not count. In a refresh, drift does.
    package var hasChanges: Bool {
        !summary.isEmpty || !outputs.isEmpty
            || changes.contains { $0.movedFrom != nil || $0.action == .read }
            || (mode == .refreshOnly && !drift.isEmpty)
    }
}
