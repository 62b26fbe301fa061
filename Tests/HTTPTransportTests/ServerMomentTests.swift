import Testing

@testable import HTTPTransport

@Suite("the moment by a server's clock")
struct ServerMomentTests {
    private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    private static let told = Duration.seconds(784_111_777)

    private func answer(_ date: String?, age: String? = nil) -> HTTPResponse {
        var headers: HTTPHeaders = [:]
        if let date { headers.append(name: "date", value: date) }
        if let age { headers.append(name: "age", value: age) }
        return HTTPResponse(status: 200, headers: headers)
    }

    @Test func movesOnByTheSteadyClock() {
        let moment = ServerMoment()
        #expect(moment.moment(at: .zero) == nil)
        moment.note(answer(Self.date), at: .seconds(50))
        #expect(moment.moment(at: .seconds(50)) == Self.told)
        #expect(moment.moment(at: .seconds(80)) == Self.told + .seconds(30))
    }

    @Test(arguments: [nil, "", "soon", "Sun, 32 Nov 1994 08:49:37 GMT"])
    func takesNothingFromWhatIsNoDate(_ date: String?) {
        let moment = ServerMoment()
        moment.note(answer(date), at: .zero)
        #expect(moment.moment(at: .zero) == nil)
    }

    /// A cache tells when an answer was made.
    @Test func passesOverWhatComesOutOfACache() {
        let moment = ServerMoment()
        moment.note(answer(Self.date, age: "3600"), at: .zero)
        #expect(moment.moment(at: .zero) == nil)
    }

    /// Dates have whole seconds, so the next answer may name the second that the moment has half gone through.
    @Test func neverStepsBackWithinTheSecondThatADateNames() {
        let moment = ServerMoment()
        moment.note(answer(Self.date), at: .zero)
        moment.note(answer(Self.date), at: .milliseconds(900))
        #expect(moment.moment(at: .milliseconds(950)) == Self.told + .milliseconds(950))
    }

    @Test func believesTheLastAnswerWhenAClockIsSet() {
        let moment = ServerMoment()
        moment.note(answer(Self.date), at: .zero)
        moment.note(answer("Sun, 06 Nov 1994 07:49:37 GMT"), at: .seconds(10))
        #expect(moment.moment(at: .seconds(10)) == Self.told - .seconds(3600))
    }
}
