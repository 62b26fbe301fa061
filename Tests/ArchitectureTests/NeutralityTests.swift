import Testing

/// That the engine knows no vendor: the words of the IONOS API stand in its own target, and where commands are.
@Suite struct NeutralityTests {
    private static let engine: Set<String> = [
        "JSONText", "SourceText", "DependencyGraph", "Digests", "HCL", "Values", "YAMLText", "Addresses",
        "ResourceSchemas", "Evaluation", "Functions", "Configuration", "StateModel", "HTTPTransport",
        "FileAccess", "Sealing", "SQLiteState", "CurlTransport", "Providers", "Planning", "Execution",
    ]

    /// Messages whose examples people know, names of the stored format, and the text of a message about one.
    private static let exceptions = [
        "it is empty; an address looks like `ionoscloud_user.alice`", "\"ionoscloud_user.example.\"",
        "case .account: \"the contract's number\"", "contract TEXT", "sealed_contract", "contract|",
        "-- The contract's number",
    ]

    @Test func theEngineKnowsNoVendor() throws {
        for file in try SourceTree.swiftFiles(in: "Sources") where Self.engine.contains(file.target) {
            for (number, line) in file.lines.enumerated() {
                let text = line.lowercased()
                guard text.contains("ionos") || text.contains("contract") else { continue }
                let isException = Self.exceptions.contains { line.contains($0) }
                #expect(isException, "\(file.path):\(number + 1): \(line)")
            }
        }
    }
}
