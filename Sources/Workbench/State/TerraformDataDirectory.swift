import Settings

/// Where Terraform keeps what it knows of a working directory.
enum TerraformDataDirectory {
    static func path(_ environment: [String: String]) -> String {
        EnvironmentVariable.dataDirectory.value(in: environment) ?? ".terraform"
    }
}
