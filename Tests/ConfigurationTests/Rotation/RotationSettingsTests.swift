import Addresses
import Rotation
import SourceText
import StateModel
import Testing

@testable import Configuration

/// What `rotation` blocks say of one key.
@Suite struct RotationSettingsTests {
    private func settings(
        _ body: String,
        key: String = "cloud_key.app",
        id: String? = "K1",
        owner: String? = "u-1"
    ) throws -> (settings: RotationSettings?, diagnostics: [Diagnostic]) {
        let found = RotationConfiguration(
            "rotation \"a\" {\n  keys = [cloud_key.app, cloud_key.many, cloud_key.each]\n\(body)\n}\n"
        )
        try #require(
            !found.diagnostics.hasErrors,
            "\(found.diagnostics.map { "\($0.summary): \($0.detail)" })"
        )
        return found.evaluator.settings(for: try found.key(key, id: id, owner: owner))
    }

    private func sinks(_ body: String, id: String? = "K1") throws -> [SinkSettings] {
        let (settings, diagnostics) = try settings(body, id: id)
        try #require(diagnostics.isEmpty, "\(diagnostics.map { "\($0.summary): \($0.detail)" })")
        return try #require(settings).sinks
    }

    @Test func withoutArgumentsThereAreDefaults() throws {
        let (settings, diagnostics) = try settings("")
        #expect(diagnostics.isEmpty)
        #expect(
            settings
                == RotationSettings(
                    name: "a",
                    every: nil,
                    terms: RotationTerms(overlap: 0, soak: 86_400, verifies: true, mustBeConfirmed: false)
                )
        )
    }

    @Test func saysWhenAndUnderWhichTerms() throws {
        let (settings, diagnostics) = try settings(
            """
            every   = "${local.days}d"
            overlap = "1d12h"
            soak    = "90m"
            verify  = false
            confirm = true
            """
        )
        #expect(diagnostics.isEmpty)
        #expect(settings?.every == 90 * 86_400)
        #expect(
            settings?.terms
                == RotationTerms(overlap: 129_600, soak: 5400, verifies: false, mustBeConfirmed: true)
        )
    }

    @Test func placesAreWhole() throws {
        let found = try sinks(
            """
            deliver "file" {
              path = "./out/credentials"
            }
            deliver "file" {
              path    = "/etc/app/${key.owner}.conf"
              format  = "rclone"
              profile = key.id
            }
            deliver "command" {
              command = ["gh", "secret", "set", upper("app_${key.address}")]
            }
            deliver "command" {
              command = ["./put"]
              stdin   = "env"
              timeout = "2m"
            }
            deliver "vault" {
              address   = "https://${var.place}:8200/"
              mount     = "/kv/"
              path      = "apps/${key.id}"
              token_env = "VAULT_APP"
              namespace = "team/a"
              ca_file   = "ca.pem"
            }
            deliver "vault" {
              address = "http://127.0.0.1:8200"
              mount   = "kv"
              path    = "app"
            }
            """
        )
        #expect(
            found == [
                .file(path: "/srv/team/out/credentials", format: "aws", profile: nil),
                .file(path: "/etc/app/u-1.conf", format: "rclone", profile: "K1"),
                .command(
                    arguments: ["gh", "secret", "set", "APP_CLOUD_KEY.APP"],
                    input: "json",
                    directory: "/srv/team",
                    seconds: 30
                ),
                .command(arguments: ["./put"], input: "env", directory: "/srv/team", seconds: 120),
                .vault(
                    VaultSettings(
                        address: "https://vault.example:8200",
                        mount: "kv",
                        path: "apps/K1",
                        tokenVariable: "VAULT_APP",
                        namespace: "team/a",
                        certificates: "/srv/team/ca.pem"
                    )
                ),
                .vault(
                    VaultSettings(
                        address: "http://127.0.0.1:8200",
                        mount: "kv",
                        path: "app",
                        tokenVariable: "VAULT_TOKEN"
                    )
                ),
            ]
        )
    }

    @Test func whatDependsOnAKeyThatIsNotMadeIsKnownLater() throws {
        let (settings, diagnostics) = try settings(
            """
            deliver "file" {
              path = "/etc/${key.id}"
            }
            deliver "file" {
              path = "/etc/${key.owner}"
            }
            """,
            id: nil
        )
        #expect(diagnostics.isEmpty)
        #expect(settings?.laterSinks == ["file"])
        #expect(settings?.sinks == [.file(path: "/etc/u-1", format: "aws", profile: nil)])
    }

    @Test func aNextRotationBeforeTheLastIsOverIsWarnedOf() throws {
        let (settings, diagnostics) = try settings("every = \"10d\"\noverlap = \"9d\"\nsoak = \"1d\"")
        #expect(diagnostics.map(\.summary) == ["Rotation is due before the last one is over"])
        #expect(!diagnostics.hasErrors)
        #expect(settings?.every == 864_000)
    }

    // MARK: Mistakes

    private static func file(_ lines: String) -> String { "deliver \"file\" {\n\(lines)\n}" }
    private static func command(_ lines: String) -> String { "deliver \"command\" {\n\(lines)\n}" }
    private static func vault(
        _ lines: String = "",
        address: String = "https://v.example",
        path: String = "a"
    ) -> String {
        "deliver \"vault\" {\naddress = \"\(address)\"\nmount = \"kv\"\npath = \"\(path)\"\n\(lines)\n}"
    }

    static let mistakes: [(body: String, summary: String, detail: String)] = [
        ("every = \"90\"", "Invalid duration", "write \"90d\""),
        ("every = 90", "Invalid duration", "write \"90d\""),
        ("every = \"1w\"", "Invalid duration", "units d, h, m and s"),
        ("every = \"d\"", "Invalid duration", "units d, h, m and s"),
        ("every = \"-1d\"", "Invalid duration", "units d, h, m and s"),
        ("every = \"\"", "Invalid duration", "units d, h, m and s"),
        ("every = \"0s\"", "Invalid duration", "1s or longer"),
        ("soak = \"99999999999d\"", "Invalid duration", "36500d"),
        ("soak = \"99999999999999999999d\"", "Invalid duration", "units d, h, m and s"),
        ("every = [1]", "Incorrect attribute value type", "\"every\""),
        ("verify = \"perhaps\"", "Incorrect attribute value type", "\"verify\""),
        ("every = local.late", "Rotation is not known", "known only after apply"),
        ("every = key.id", "Rotation is not known", "known only after apply"),
        ("every = cloud_user.u.id", "Invalid reference in a rotation block", "before anything is planned"),
        ("every = module.team", "Invalid reference in a rotation block", "before anything is planned"),
        ("every = each.key", "Invalid reference in a rotation block", "before anything is planned"),
        ("every = local.dasy", "Reference to undeclared local value", "Did you mean \"days\"?"),
        ("every = var.plac", "Reference to undeclared input variable", "Did you mean \"place\"?"),
        (file("path = \"\""), "Invalid path", "must not be empty"),
        (file("path = null"), "Invalid path", "must not be null"),
        (file("path = \"~/x\""), "Invalid path", "pathexpand(\"~/x\")"),
        (file("path = \"x/\""), "Invalid path", "directory"),
        (file("path = \"/x\"\nformat = \"jsn\""), "Unknown format", "Did you mean \"json\"?"),
        (file("path = \"/x\"\nformat = \"json\"\nprofile = \"a\""), "Invalid profile name", "no profiles"),
        (
            file("path = \"/x\"\nformat = \"s3cmd\"\nprofile = \"a\""), "Invalid profile name",
            "called default"
        ),
        (file("path = \"/x\"\nprofile = \"a]\""), "Invalid profile name", "without brackets"),
        (file("path = var.hidden"), "Secret in a rotation block", "\"path\""),
        (file("path = key.name"), "Unsupported attribute", "\"name\""),
        (command("command = \"gh secret set\""), "Invalid command", "without a shell"),
        (command("command = []"), "Invalid command", "No program"),
        (command("command = [\"\"]"), "Invalid command", "No program"),
        (command("command = [\"a\", null]"), "Invalid command", "null"),
        (command("command = [\"a\", var.hidden]"), "Secret in a rotation block", "its environment"),
        (command("command = [\"a\"]\nstdin = \"rclone\""), "Unknown format", "json, env or aws"),
        (command("command = [\"a\"]\ntimeout = \"0s\""), "Invalid duration", "1s or longer"),
        (command("command = [\"a\"]\ntimeout = \"2h\""), "Invalid duration", "longer than 1h"),
        (vault(address: "http://vault.example"), "Invalid address", "in clear"),
        (vault(address: "http://127.0.0.1.example"), "Invalid address", "scheme, host and port"),
        (vault(address: "https://u:p@v.example"), "Invalid address", "user or a password"),
        (vault(address: "https://v.example/ui"), "Invalid address", "scheme, host and port"),
        (vault(address: "https://"), "Invalid address", "scheme, host and port"),
        (vault(path: "a//b"), "Invalid path", "without empty ones"),
        (vault(path: "../b"), "Invalid path", "without empty ones"),
        (vault("token_env = \"HOME\""), "Invalid token_env", "begins with VAULT_"),
        (vault("token_env = \"hvs.CAESIJ\""), "Invalid token_env", "does not belong in a file"),
        (vault("ca_file = \"~/ca.pem\""), "Invalid ca_file", "pathexpand"),
        (file("path = \"/x\"") + "\n" + file("path = \"/x\""), "Duplicate delivery", "file /x"),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrong(_ index: Int) throws {
        let mistake = Self.mistakes[index]
        let found = RotationConfiguration("rotation \"a\" {\n  keys = [cloud_key.app]\n\(mistake.body)\n}\n")
        let problem = try #require(found.diagnostics.first)
        #expect(found.diagnostics.count == 1, "\(found.diagnostics.map(\.summary))")
        #expect(problem.summary == mistake.summary)
        #expect(problem.detail.contains(mistake.detail), "\(problem.detail)")
        #expect(problem.subject?.file.name == "own.keyform.hcl")
        #expect(problem.blockContext == "rotation \"a\"")
        #expect(!"\(problem.summary)\(problem.detail)".contains("s3cr3t"))
        #expect(!problem.detail.contains("CAESIJ"))
        #expect(found.evaluator.settings(for: try found.key("cloud_key.app")).0 == nil)
    }

    // MARK: Many keys

    private func many(
        _ body: String,
        _ addresses: [String]
    ) throws -> (settings: [InstanceAddress: RotationSettings], diagnostics: [Diagnostic]) {
        let found = RotationConfiguration(
            "rotation \"a\" {\n  keys = [cloud_key.app, cloud_key.many, cloud_key.each]\n\(body)\n}\n"
        )
        return found.evaluator.settings(
            for: try addresses.enumerated().map { try found.key($1, id: "K\($0)") }
        )
    }

    @Test func eachKeyHasItsOwnPlaces() throws {
        let found = try many(
            "deliver \"file\" {\n  path = \"/etc/${key.id}\"\n  format = \"json\"\n}",
            ["cloud_key.app", "cloud_key.many[0]", "cloud_user.u", "module.team.cloud_key.k"]
        )
        #expect(found.diagnostics.isEmpty)
        #expect(found.settings.count == 2)
        #expect(
            found.settings[try InstanceAddress(parsing: "cloud_key.many[0]")]?.sinks
                == [.file(path: "/etc/K1", format: "json", profile: nil)]
        )
    }

    @Test(arguments: [
        ("deliver \"file\" {\n  path = \"/x\"\n  format = \"env\"\n}", true),
        ("deliver \"file\" {\n  path = \"/x\"\n  profile = \"app\"\n}", true),
        ("deliver \"file\" {\n  path = \"/x\"\n  format = \"s3cmd\"\n}", true),
        ("deliver \"file\" {\n  path = \"/x\"\n}", false),
        ("deliver \"file\" {\n  path = \"/x\"\n  profile = key.id\n}", false),
        ("deliver \"file\" {\n  path = \"/${key.id}\"\n  profile = \"app\"\n}", false),
        ("deliver \"command\" {\n  command = [\"put\"]\n}", false),
        (
            "deliver \"vault\" {\n  address = \"https://v.example\"\n  mount = \"kv\"\n  path = \"a\"\n}",
            true
        ),
    ])
    func twoKeysForOnePlaceAreAnError(body: String, isClash: Bool) throws {
        let found = try many(body, ["cloud_key.many[0]", "cloud_key.many[1]"])
        #expect(found.diagnostics.map(\.summary) == (isClash ? ["Two keys for one place"] : []))
    }

    /// What a block says of all keys alike is evaluated once, and what is wrong with it said once.
    @Test func aMistakeIsToldOnce() throws {
        let found = try many(
            "every = \"x\"",
            ["cloud_key.app", "cloud_key.many[0]", "cloud_key.many[1]", "cloud_key.each[\"blue\"]"]
        )
        #expect(found.diagnostics.map(\.summary) == ["Invalid duration"])
        #expect(found.settings.isEmpty)
    }
}
