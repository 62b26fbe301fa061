import LargeStack
import Synchronization
import Testing

@Suite struct LargeStackTests {
    /// Deep enough to overflow the stack of any other thread.
    private static func depth(_ left: Int) -> Int {
        left == 0 ? 0 : 1 + depth(left - 1)
    }

    @Test func asynchronousWorkThatRecurses() {
        let result = DeepStack.run {
            let first = Self.depth(1_000_000)
            await Task.yield()
            let second = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { Self.depth(250_000) }
                }
                return await group.reduce(0, +)
            }
            return first + second
        }
        #expect(result == 2_000_000)
    }

    @Test func workThatTheCallerWaitsFor() {
        #expect(LargeStack.run(bytes: 1 << 30) { stack in stack == nil ? 0 : Self.depth(500_000) } == 500_000)
        // Where there is no room for such a stack the caller's has to do.
        #expect(LargeStack.run(bytes: 1) { $0 } == nil)
    }

    @Test func workThatNobodyWaitsFor() async {
        let result = await withCheckedContinuation { continuation in
            LargeStack.start { continuation.resume(returning: Self.depth(250_000)) }
        }
        #expect(result == 250_000)
    }
}
