import Testing

@testable import Terminal

/// Who wins when several say something about colours.
@Suite struct ColorWishTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let wish: ColorWish
        let environment: [String: String]
        let onTerminal: Bool
        let inPipe: Bool

        init(
            _ wish: ColorWish = .none,
            _ environment: [String: String] = [:],
            onTerminal: Bool,
            inPipe: Bool
        ) {
            self.wish = wish
            self.environment = environment
            self.onTerminal = onTerminal
            self.inPipe = inPipe
        }

        var testDescription: String {
            "\(wish) \(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })"
        }
    }

    private static let everything = ["FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "TERM": "xterm"]
    private static let nothing = ["NO_COLOR": "1", "CLICOLOR": "0", "TERM": "dumb"]

    static let table = [
        Case(onTerminal: true, inPipe: false),
        // What is set to nothing counts as not set.
        Case(
            .none,
            ["NO_COLOR": "", "FORCE_COLOR": "", "CLICOLOR_FORCE": ""],
            onTerminal: true,
            inPipe: false
        ),
        Case(.none, ["NO_COLOR": "1"], onTerminal: false, inPipe: false),
        Case(.none, ["NO_COLOR": "0"], onTerminal: false, inPipe: false),
        Case(.none, ["TERM": "dumb"], onTerminal: false, inPipe: false),
        Case(.none, ["TERM": "xterm-256color"], onTerminal: true, inPipe: false),
        Case(.none, ["CLICOLOR": "0"], onTerminal: false, inPipe: false),
        Case(.none, ["CLICOLOR": "1"], onTerminal: true, inPipe: false),
        Case(.none, ["FORCE_COLOR": "1"], onTerminal: true, inPipe: true),
        // Whatever it is set to.
        Case(.none, ["FORCE_COLOR": "0"], onTerminal: true, inPipe: true),
        Case(.none, ["FORCE_COLOR": "3", "TERM": "dumb", "CLICOLOR": "0"], onTerminal: true, inPipe: true),
        Case(.none, ["CLICOLOR_FORCE": "1"], onTerminal: true, inPipe: true),
        Case(.none, ["CLICOLOR_FORCE": "0"], onTerminal: true, inPipe: false),
        Case(.none, ["CLICOLOR_FORCE": "1", "TERM": "dumb"], onTerminal: true, inPipe: true),
        Case(.none, ["CLICOLOR_FORCE": "1", "CLICOLOR": "0"], onTerminal: true, inPipe: true),
        Case(.none, ["CLICOLOR_FORCE": "0", "FORCE_COLOR": "1"], onTerminal: true, inPipe: true),
        Case(.none, everything.merging(["NO_COLOR": "1"]) { $1 }, onTerminal: false, inPipe: false),
        Case(.color, nothing, onTerminal: true, inPipe: true),
        Case(.noColor, everything, onTerminal: false, inPipe: false),
    ]

    @Test(arguments: table)
    func decides(_ example: Case) {
        #expect(example.wish.isGranted(onTerminal: true, example.environment) == example.onTerminal)
        #expect(example.wish.isGranted(onTerminal: false, example.environment) == example.inPipe)
    }
}
