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
                .command(arguments: ["put", "a b", "c"], input: "json", directory: "/", seconds: 30),
                "command put 'a b' c"
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
            (
                .vault(
                    VaultSettings(
                        address: "https://vault.example",
                        mount: "kv",
                        path: "apps/app",
                        tokenVariable: "VAULT_TOKEN",
                        namespace: "team"
                    )
                ),
                "vault https://vault.example team/kv/apps/app"
            ),
        ]
    )
    func sinksAreTold(apart sink: SinkSettings, by name: String) {
        #expect(sink.name == name)
    }
}
