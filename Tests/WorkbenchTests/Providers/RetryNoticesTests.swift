import Execution
import HTTPTransport
import Testing

@testable import Workbench

@Suite struct RetryNoticesTests {
    private func event(status: Int? = 429, again delay: Duration?, attempt: Int = 3) -> RequestEvent {
        RequestEvent(
            method: .get,
            path: "/um/users",
            status: status,
            failure: status == nil ? .reset : nil,
            duration: .zero,
            attempt: attempt,
            retryDelay: delay
        )
    }

    @Test func aLongWaitIsToldAtOnceAndOnce() {
        var notices = RetryNotices(of: "The IONOS API")
        #expect(notices.line(for: event(again: nil), at: .zero) == nil)
        #expect(
            notices.line(for: event(again: .seconds(30)), at: .zero)
                == "The IONOS API answers 429 (too many requests); retrying in 30s (attempt 4)."
        )
        #expect(notices.line(for: event(again: .seconds(30)), at: .seconds(1)) == nil)
        #expect(notices.line(for: event(again: .seconds(30)), at: .seconds(31)) != nil)
    }

    /// Each wait is known to whoever shows what is going on, with who wanted it.
    @Test func everyWaitHasItsReason() {
        let service = "The IONOS API"
        #expect(RetryNotices.wait(after: event(again: nil), of: service) == nil)
        var asked = event(again: .seconds(4))
        let own = RetryNotices.wait(after: asked, of: service)
        asked.askedPause = .seconds(4)
        let servers = RetryNotices.wait(after: asked, of: service)
        #expect([own?.isAsked, servers?.isAsked] == [false, true])
        for wait in [own, servers] {
            #expect(wait?.delay == .seconds(4))
            #expect(wait?.reason == "The IONOS API answers 429 (too many requests)")
        }
    }

    @Test func shortWaitsAreToldWhenTheyGoOn() {
        var notices = RetryNotices(of: "The IONOS API")
        let told = (0..<40).filter {
            notices.line(for: event(status: nil, again: .seconds(1)), at: .seconds($0)) != nil
        }
        #expect(told == [15, 30])
    }

    @Test func anEarlierTroubleDoesNotCount() {
        var notices = RetryNotices(of: "The IONOS API")
        #expect(notices.line(for: event(again: .seconds(1)), at: .zero) == nil)
        #expect(notices.line(for: event(again: .seconds(1)), at: .seconds(100)) == nil)
    }
}
