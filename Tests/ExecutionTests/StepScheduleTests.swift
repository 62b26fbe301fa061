import DependencyGraph
import Testing

@testable import Execution

@Suite("Which step may begin next")
struct StepScheduleTests {
    @Test func whatLetsTimePassIsUnderWayAndDoesNotWork() {
        var schedule = StepSchedule(DependencyGraph(nodeCount: 3, edges: []))
        let taken = [schedule.next(), schedule.next()]
        #expect(taken == [0, 1])
        schedule.take(.resting(0))
        #expect(schedule.runningCount == 2)
        #expect(schedule.workingCount == 1)
        schedule.take(.done(0))
        schedule.take(.failed(1))
        #expect(schedule.runningCount == 0)
        #expect(schedule.workingCount == 0)
    }
}
