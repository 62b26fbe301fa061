import Configuration
import Execution
import Planning
import Rendering
import SourceText
import Workbench

/// Text for people on the screen, and the stream for programs beside it.
struct TwofoldView: CommandView {
    let text: any CommandView
    let stream: StreamView

    var invocation: String {
        text.invocation
    }

    var withheld: WithheldLiterals {
        text.withheld
    }

    func show(_ event: ExecutionEvent) {
        text.show(event)
        stream.show(event)
    }

    func show(_ plan: Plan) {
        text.show(plan)
        stream.show(plan)
    }

    func showBeginning(of plan: Plan) {
        text.showBeginning(of: plan)
        stream.showBeginning(of: plan)
    }

    func show(_ setAside: SetAside) {
        text.show(setAside)
        stream.show(setAside)
    }

    func showFailedPlanning(_ partial: Plan?) {
        text.showFailedPlanning(partial)
        stream.showFailedPlanning(partial)
    }

    func show(_ next: PlanRenderer.NextStep) {
        text.show(next)
        stream.show(next)
    }

    func show(_ approval: PlanApproval) {
        text.show(approval)
        stream.show(approval)
    }

    func show(_ ending: RunEnding) {
        text.show(ending)
        stream.show(ending)
    }

    func remark(_ remark: String) {
        text.remark(remark)
        stream.remark(remark)
    }

    func answer(_ answer: String) {
        text.answer(answer)
        stream.answer(answer)
    }

    /// Notes stand beside either output, so they are said once.
    func note(_ line: String) {
        text.note(line)
    }

    func show(_ diagnostics: [Diagnostic]) {
        text.show(diagnostics)
        stream.show(diagnostics)
    }
}
