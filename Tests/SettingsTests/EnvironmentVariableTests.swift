import Testing

@testable import Settings

@Suite struct EnvironmentVariableTests {
    @Test func whatIsEmptyIsNotSet() {
        #expect(EnvironmentVariable.log.value(in: ["KEYFORM_LOG": "debug"]) == "debug")
        #expect(EnvironmentVariable.log.value(in: ["KEYFORM_LOG": ""]) == nil)
        #expect(EnvironmentVariable.log.value(in: ["TF_LOG": "debug"]) == nil)
    }

    @Test func eachIsDeclaredOnce() {
        #expect(Set(EnvironmentVariable.all.map(\.name)).count == EnvironmentVariable.all.count)
    }
}
