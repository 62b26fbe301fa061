import Testing

/// That the names of variables of the environment stand in their tables alone.
@Suite struct VariableNameTests {
    /// The tables, and what names variables of other programs.
    private static let exceptions: Set<String> = [
        "Sources/Settings/EnvironmentVariable+Table.swift",
        "Sources/IonosCloud/Configuration/EnvironmentVariable+IonosCloud.swift",
        "Sources/Credentials/CredentialsFormat.swift",
        "Sources/SQLiteState/File/FailPoint.swift",
        "Sources/Terminal/CrashOutput.swift",
    ]
    private static let names = ["\"KEYFORM_", "\"IONOS_", "\"TF_", "\"AWS_", "environment[\""]

    @Test func eachIsNamedInOnePlace() throws {
        for file in try SourceTree.swiftFiles(in: "Sources")
        where !Self.exceptions.contains(file.path) {
            for (number, line) in file.lines.enumerated() {
                #expect(!Self.names.contains { line.contains($0) }, "\(file.path):\(number + 1): \(line)")
            }
        }
    }
}
