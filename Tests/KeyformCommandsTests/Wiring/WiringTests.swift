import Testing

@testable import KeyformCommands

@Suite struct WiringTests {
    @Test(arguments: [
        ("keyform.db", "keyform.sandbox.db"), ("a/b.c/state", "a/b.c/state.sandbox"),
        ("a/prod.db", "a/prod.sandbox.db"), ("/x/.hidden", "/x/.hidden.sandbox"), ("x.y.z", "x.y.sandbox.z"),
        ("a/prod.sandbox.db", "a/prod.sandbox.db"), ("a/state.sandbox", "a/state.sandbox"),
    ])
    func sandboxStateIsAnotherFile(_ path: String, _ sandboxed: String) {
        #expect(CommandContext.sandboxed(path) == sandboxed)
    }

    @Test(arguments: [
        ("main.tf", true), ("main.tf.json", true), (".main.tf", false), ("main.tf~", false),
        ("#main.tf#", false),
        ("main.tfvars", false), ("maintf", false), ("override.tf", true),
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
