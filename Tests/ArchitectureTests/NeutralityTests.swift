import Testing

/// That the engine knows no vendor: the words of the IONOS API stand in its own target, and where commands are.
@Suite struct NeutralityTests {
    private static let engine: Set<String> = [
        "JSONText", "SourceText", "DependencyGraph", "Digests", "HCL", "Values", "YAMLText", "Addresses",
        "ResourceSchemas", "Evaluation", "Functions", "Configuration", "StateModel", "HTTPTransport",
        "LargeStack", "Settings", "FileAccess", "Sealing", "SQLiteState", "CurlTransport", "Providers",
        "Planning",
        "Execution", "TerraformState", "Workbench",
    ]

    /// Messages whose examples people know, names of the stored format, and the text of a message about one.
    private static let exceptions = [
        "it is empty; an address looks like `ionoscloud_user.alice`", "\"ionoscloud_user.example.\"",
        "case .account: \"the contract's number\"", "contract TEXT", "sealed_contract", "contract|",
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

    /// Where case is ignored that is not a type's: of names as Terraform compares them, of switches in the environment, of texts that a person may have
    /// meant, of secrets that may be spelled otherwise, and where an object's own row is looked at for damage.
    private static let caseless = [
        "ConfigurationReader+RequiredProviders.swift", "ProviderOrigins.swift", "FormCheck.swift",
        "Providers/RepeatedSecrets.swift", "ExposedSecrets.swift",
        "SQLiteState/Rows/RecordReader.swift", "Workbench/Providers/ConfiguredProviders.swift",
        "Workbench/Revocation/PersonSearch.swift", "Workbench/Surroundings/SandboxSwitch.swift",
    ]

    /// Whether two ids, or two texts of an attribute, are the same is said by the schema of their type, in one place.
    @Test func theEngineDoesNotKnowThatIDsIgnoreCase() throws {
        let targets: Set = [
            "Addresses", "ResourceSchemas", "Configuration", "StateModel", "Sealing", "SQLiteState",
            "Providers", "Planning", "Execution", "Workbench",
        ]
        let lines = try SourceTree.swiftFiles(in: "Sources").filter { file in
            targets.contains(file.target) && !Self.caseless.contains { file.path.hasSuffix($0) }
        }
        .flatMap { file in
            file.lines.map { $0.trimmingPrefix(while: \.isWhitespace) }.filter { line in
                ["lowercased", "ignoringCase", "lower case", "caseInsensitive"].contains {
                    line.contains($0)
                }
            }
            .map { "\(file.target): \($0)" }
        }
        #expect(
            lines == [
                "ResourceSchemas: case ignoringCase",
                "ResourceSchemas: case .ignoringCase: text.lowercased()",
            ]
        )
    }
}
