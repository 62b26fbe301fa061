import Testing

@testable import Execution

@Suite("Turns of creates")
struct CreationTurnsTests {
    @Test func aTurnPassesOnInTheOrderOfArrival() {
        var turns = CreationTurns()
        let taken = [3, 1, 2, 3].map { turns.take($0, key: "a") }
        #expect(taken == [true, false, false, true])
        let others = turns.take(4, key: "b")
        #expect(others)
        let following = [3, 4, 1].map { turns.giveBack($0) }
        #expect(following == [1, nil, 2])
        let late = [2, 5].map { turns.take($0, key: "a") }
        #expect(late == [true, false])
        let last = [2, 5].map { turns.giveBack($0) }
        #expect(last == [5, nil])
        let first = turns.take(6, key: "a")
        #expect(first)
    }

    @Test func aTurnEndsOnce() {
        var turns = CreationTurns()
        let taken = [1, 2, 3].map { turns.take($0, key: "a") }
        #expect(taken == [true, false, false])
        let following = [1, 1, 9, 2].map { turns.giveBack($0) }
        #expect(following == [2, nil, nil, 3])
    }
}
