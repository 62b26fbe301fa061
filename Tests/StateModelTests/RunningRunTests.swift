import StateModel
import Testing

/// Which run of the history is the one that another process carries out.
@Suite struct RunningRunTests {
    private func runs(_ ends: [Int64?]) -> [RunRecord] {
        ends.enumerated().map { index, end in
            RunRecord(
                id: RunID(Int64(index + 1)),
                command: "apply",
                who: "",
                reason: nil,
                startedAt: Int64(index * 10),
                endedAt: end,
                outcome: end == nil ? nil : .succeeded,
                summary: nil
            )
        }
    }

    private func writer(since: Int64) -> ActiveWriter {
        ActiveWriter(holder: LeaseHolder(who: "a", processID: 1, command: "apply", since: since))
    }

    @Test func theLastOneWithoutAnEnd() {
        #expect(runs([1, nil]).running(by: writer(since: 5)) == 2)
        #expect(runs([1, nil]).running(by: ActiveWriter(holder: nil)) == 2)
        #expect(runs([1, nil]).running(by: nil) == nil)
        #expect(runs([]).running(by: writer(since: 0)) == nil)
        #expect(runs([nil, 11]).running(by: writer(since: 0)) == nil)
    }

    /// It died before the present writer began, which has not begun its run yet.
    @Test func notOneThatIsOlderThanTheWriter() {
        #expect(runs([1, nil]).running(by: writer(since: 11)) == nil)
    }
}
