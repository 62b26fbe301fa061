import Rendering

/// A command that makes or carries out a plan: its options say how it shows what it does.
protocol PlanningCommand: LockingCommand {
    var plan: PlanOptions { get }
}

extension PlanningCommand {
    var sandboxNotice: SandboxNotice {
        plan.json ? .besideOutput : .beforeOutput
    }

    var presentation: Presentation {
        plan.presentation
    }

    var lock: LockOptions {
        plan.lock
    }
}
