import Providers

extension ResourceChange {
    /// Whether what expressions read of the object may be another after the plan.
    var changesWhatIsRead: Bool {
        action != .noop && isWaitedFor
    }

    /// Whether users of the object wait for the step that changes it.
    ///
    /// What is done to an old key is none of theirs: it waits for them.
    var isWaitedFor: Bool {
        rotation?.changesCharge ?? true
    }
}
