import SourceText
import Testing

@testable import Workbench

@Suite struct SandboxSwitchTests {
    @Test(arguments: [
        (false, nil, false), (false, "", false), (false, "0", false), (false, "False", false),
        (false, "1", true),
        (false, "TRUE", true), (true, "0", true),
    ])
    func isOn(_ option: Bool, _ variable: String?, _ expected: Bool) throws {
        let environment = variable.map { ["KEYFORM_SANDBOX": $0] } ?? [:]
        let sandbox = SandboxSwitch(option: option, environment: environment)
        try sandbox.check()
        #expect(sandbox.isOn == expected)
    }

    /// A guess could touch the real account.
    @Test func whatIsNotUnderstoodIsRefused() {
        let sandbox = SandboxSwitch(option: false, environment: ["KEYFORM_SANDBOX": "yes"])
        #expect(sandbox.isOn)
        #expect(throws: DiagnosticsError.self) { try sandbox.check() }
    }
}
