import Testing

@testable import Workbench

@Suite struct ConfigurationDirectoryTests {
    @Test(arguments: [
        ("main.tf", true), ("main.tf.json", true), (".main.tf", false), ("main.tf~", false),
        ("#main.tf#", false),
        ("main.tfvars", false), ("maintf", false), ("override.tf", true),
        ("team.keyform.hcl", true), (".keyform.hcl", false), ("team.hcl", false),
    ])
    func configurationFiles(_ name: String, _ isOne: Bool) {
        #expect(ConfigurationDirectory.isConfiguration(name) == isOne)
    }

    @Test func variableFilesInTheirOrder() {
        let names = [
            "a.auto.tfvars", "b.auto.tfvars.json", "other.tfvars", "terraform.tfvars",
            "terraform.tfvars.json", "z.tf",
        ]
        #expect(
            ConfigurationDirectory.variableFileNames(names) == [
                "terraform.tfvars", "terraform.tfvars.json", "a.auto.tfvars", "b.auto.tfvars.json",
            ]
        )
    }
}
