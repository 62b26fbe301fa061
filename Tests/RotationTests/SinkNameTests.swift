import Rotation
import Testing

@Suite struct SinkNameTests {
    @Test(
        arguments: [
            (
                SinkSettings.file(path: "/etc/app/credentials", format: "aws", profile: "app"),
                "file /etc/app/credentials [app]"
            ),
            (.file(path: "/etc/app/key.env", format: "env", profile: nil), "file /etc/app/key.env"),
            (
                .command(
                    arguments: ["gh", "secret", "set", "KEY"],
                    input: "json",
                    directory: "/",
                    seconds: 30
                ),
                "command gh secret set KEY"
            ),
            (
                .vault(
                    VaultSettings(
                        address: "https://vault.example",
                        mount: "kv",
                        path: "apps/app",
                        tokenVariable: "VAULT_TOKEN"
                    )
                ),
                "vault https://vault.example kv/apps/app"
            ),
        ]
    )
    func sinksAreTold(apart sink: SinkSettings, by name: String) {
        #expect(sink.name == name)
    }
}
