import SourceText
import Testing

@testable import Workbench

@Suite struct SandboxSwitchTests {
    @Test(arguments: [
        (false, "", false), (false, "0", false), (false, "False", false),
        (false, "1", true),
        (false, "TRUE", true), (true, "0", true),
    ])
    func isOn(_ option: Bool, _ variable: String, _ expected: Bool) throws {
        let sandbox = SandboxSwitch(isOption: option, variable: variable)
        try sandbox.check()
        #expect(sandbox.isOn == expected)
    }

    /// A guess could touch the real account.
    @Test func whatIsNotUnderstoodIsRefused() {
        let sandbox = SandboxSwitch(isOption: false, variable: "yes")
        #expect(sandbox.isOn)
        #expect(throws: DiagnosticsError.self) { try sandbox.check() }
    }
}
