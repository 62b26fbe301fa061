import HTTPTransport
import Testing

struct RetryPolicyTests {
    private typealias Failure = RetryPolicy.Failure

    private func decide(
        _ method: HTTPMethod,
        _ failure: RetryPolicy.Failure,
        attempt: Int = 1,
        remaining: Duration = .seconds(3600),
        jitter: Double = 0.5
    ) -> RetryPolicy.Decision {
        var history = RetryPolicy.History()
        for _ in 0..<attempt {
            history.record(failure)
        }
        return RetryPolicy()
            .decide(method: method, history: history, failure: failure, remaining: remaining, jitter: jitter)
    }

    private func isRetry(_ decision: RetryPolicy.Decision) -> Bool {
        if case .retry = decision { true } else { false }
    }

    private func broken(_ kind: TransportError.Kind, reached: Bool) -> Failure {
        .transport(TransportError(kind: kind, message: "", mayHaveReachedServer: reached))
    }

    @Test(arguments: [408, 500, 502, 503, 504])
    func repeatsEverythingButAPostAfterAFault(_ status: Int) {
        for method in [HTTPMethod.get, .head, .put, .delete] {
            #expect(isRetry(decide(method, .answer(status: status, retryAfter: nil))))
        }
        #expect(decide(.post, .answer(status: status, retryAfter: nil)) == .ambiguous)
        #expect(decide(.post, .answer(status: status, retryAfter: .seconds(1))) == .ambiguous)
    }

    @Test(arguments: HTTPMethod.allCases)
    func repeatsWhatWasTooMuch(_ method: HTTPMethod) {
        #expect(isRetry(decide(method, .answer(status: 429, retryAfter: nil), attempt: 500)))
        #expect(decide(method, .answer(status: 429, retryAfter: .seconds(30))) == .retry(after: .seconds(30)))
        #expect(
            decide(method, .answer(status: 429, retryAfter: .seconds(30)), remaining: .seconds(30))
                == .outOfTime(uncertain: false)
        )
    }

    @Test(arguments: HTTPMethod.allCases, [301, 400, 401, 402, 403, 404, 405, 409, 415, 422])
    func neverRepeatsARefusal(_ method: HTTPMethod, _ status: Int) {
        #expect(decide(method, .answer(status: status, retryAfter: .seconds(1))) == .giveUp)
    }

    @Test(arguments: HTTPMethod.allCases)
    func repeatsWhatCertainlyHadNoEffect(_ method: HTTPMethod) {
        for kind in [TransportError.Kind.refused, .dns, .connectTimeout, .reset] {
            #expect(isRetry(decide(method, broken(kind, reached: false))))
        }
        #expect(decide(method, broken(.tls, reached: false)) == .giveUp)
        #expect(decide(method, broken(.cancelled, reached: false)) == .giveUp)
    }

    @Test func doesNotRepeatAPostThatMayHaveArrived() {
        for kind in [TransportError.Kind.reset, .noAnswer, .other, .cancelled, .tls] {
            #expect(decide(.post, broken(kind, reached: true)) == .ambiguous)
        }
        #expect(isRetry(decide(.put, broken(.reset, reached: true))))
        #expect(isRetry(decide(.delete, broken(.noAnswer, reached: true))))
        #expect(decide(.put, broken(.other, reached: true)) == .ambiguous)
        #expect(decide(.get, broken(.other, reached: true)) == .giveUp)
    }

    @Test func endsSomeTime() {
        for method in HTTPMethod.allCases {
            #expect(!isRetry(decide(method, .answer(status: 503, retryAfter: nil), attempt: 10)))
            #expect(!isRetry(decide(method, broken(.refused, reached: false), attempt: 5)))
            #expect(!isRetry(decide(method, broken(.noAnswer, reached: false), attempt: 3)))
        }
        #expect(decide(.put, .answer(status: 503, retryAfter: nil), attempt: 10) == .ambiguous)
        #expect(
            decide(.put, .answer(status: 503, retryAfter: nil), remaining: .zero)
                == .outOfTime(uncertain: true)
        )
    }

    @Test func countsWhatEndedAlikeInARow() {
        let refused = broken(.refused, reached: false)
        var history = RetryPolicy.History()
        for failure in [
            refused, refused, .answer(status: 429, retryAfter: nil), refused, broken(.dns, reached: false),
        ] {
            history.record(failure)
        }
        #expect(history.attempts == 5)
        #expect(history.faults == 4)
        #expect(history.alike == 1)
        history.record(broken(.dns, reached: false))
        #expect(history.alike == 2)
    }

    @Test func waitsLongerEachTimeWithinItsBounds() {
        var longest: [Duration] = []
        for attempt in 1...9 {
            let bounds = [0.0, 0.999].map { jitter -> Duration in
                let decision = decide(
                    .get,
                    .answer(status: 500, retryAfter: nil),
                    attempt: attempt,
                    jitter: jitter
                )
                guard case .retry(let delay) = decision else {
                    Issue.record("attempt \(attempt) is not repeated")
                    return .zero
                }
                return delay
            }
            #expect(bounds[0] >= .milliseconds(125))
            #expect(bounds[0] < bounds[1])
            #expect(bounds[1] <= .seconds(15))
            longest.append(bounds[1])
        }
        #expect(longest == longest.sorted())
        #expect(longest.last.map { $0 > .seconds(14) } == true)
    }

    @Test func doesNotHurryWhenTheServerSaysZero() {
        guard case .retry(let delay) = decide(.get, .answer(status: 429, retryAfter: .zero)) else {
            Issue.record("not repeated")
            return
        }
        #expect(delay >= .milliseconds(125))
    }
}
