import Testing

/// Lets only a few test cases run at a time: each has several processes, and some watch what those do meanwhile.
struct Turnstile: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    @concurrent
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard testCase != nil else {
            try await function()
            return
        }
        await Admission.shared.enter()
        do {
            try await function()
        } catch {
            await Admission.shared.leave()
            throw error
        }
        await Admission.shared.leave()
    }
}

extension Trait where Self == Turnstile {
    /// See `Turnstile`.
    static var aFewAtATime: Turnstile { Turnstile() }
}

/// Places for test cases, handed on in the order of arrival.
private actor Admission {
    static let shared = Admission()

    private var places = 4
    private var queue: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        if places > 0 {
            places -= 1
            return
        }
        await withCheckedContinuation { queue.append($0) }
    }

    func leave() {
        if queue.isEmpty {
            places += 1
        } else {
            queue.removeFirst().resume()
        }
    }
}
