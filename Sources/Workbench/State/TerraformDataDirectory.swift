/// Where Terraform keeps what it knows of a working directory.
enum TerraformDataDirectory {
    static func path(_ environment: [String: String]) -> String {
        environment["TF_DATA_DIR"].flatMap { $0.isEmpty ? nil : $0 } ?? ".terraform"
    }
}
