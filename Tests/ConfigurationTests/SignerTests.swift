import Addresses
import ResourceSchemas
import SourceText
import Testing
import Values

@testable import Configuration

/// `signer` blocks: which key a provider configuration signs with.
@Suite struct SignerTests {
    private static func schema(
        _ type: String,
        _ kind: ResourceAddress.Mode = .managed,
        isSigned: Bool = false
    ) -> ResourceSchema {
        ResourceSchema(
            kind: kind,
            type: type,
            version: 1,
            isSigned: isSigned,
            description: "",
            attributes: [
                AttributeSchema(name: "id", type: .string, mode: .computed),
                AttributeSchema(name: "name", type: .string, mode: .optional),
            ],
            rules: [],
            orderings: [],
            timeouts: []
        )
    }

    private static let catalog = SchemaCatalog(
        [
            schema("cloud_user"), schema("cloud_key"), schema("cloud_key", .data),
            schema("cloud_store", isSigned: true), schema("cloud_store", .data, isSigned: true),
            schema("toy_thing"),
        ],
        providers: [
            // The second is one that this build does not have.
            ProviderSchema(
                source: "example/cloud",
                arguments: ["host"],
                signers: ["cloud_key", "cloud_pass"]
            ),
            ProviderSchema(source: "example/toy", arguments: []),
        ]
    )

    private static let sources = """
        terraform {
          required_providers {
            cloud = { source = "example/cloud" }
            toy   = { source = "example/toy" }
          }
        }

        """

    private static let main =
        sources + """
            provider "cloud" {
              alias = "east"
              host  = "x"
            }
            resource "cloud_user" "u" {}
            resource "cloud_key" "admin" { name = cloud_user.u.id }
            resource "cloud_key" "many" { count = 2 }
            resource "cloud_key" "each" { for_each = { a = 1 } }
            data "cloud_key" "admin" {}
            resource "cloud_store" "a" { name = "a" }
            resource "cloud_store" "b" {
              provider = cloud.east
              name     = "b"
            }
            data "cloud_store" "c" { name = "c" }
            module "team" {
              source = "./team"
            }
            module "teams" {
              source   = "./team"
              for_each = { red = 1 }
            }

            """

    private func load(
        _ own: String,
        main: String = main
    ) -> (configuration: Configuration, diagnostics: [Diagnostic]) {
        let team = SourceFile(
            name: "team/main.tf",
            text: Self.sources + "resource \"cloud_key\" \"k\" {}\nresource \"cloud_store\" \"s\" {}\n"
        )
        return ConfigurationLoader.load(
            files: [
                SourceFile(name: "main.tf", text: main), SourceFile(name: "own.keyform.hcl", text: own),
            ],
            schemas: Self.catalog,
            modules: ModuleSnapshot(
                directories: ["team": ModuleDirectory(identity: "team", files: [team])]
            )
        )
    }

    /// `provider = key` of each signer.
    private func signers(_ own: String) throws -> [String] {
        let (configuration, diagnostics) = load(own)
        try #require(diagnostics.isEmpty, "\(diagnostics.map { "\($0.summary): \($0.detail)" })")
        return configuration.signers.values.map { "\($0.provider) = \($0.key)" }.sorted()
    }

    @Test func namesTheKeyOfAProviderConfiguration() throws {
        #expect(try signers("signer {\n  key = cloud_key.admin\n}\n") == ["cloud = cloud_key.admin"])
        #expect(
            try signers(
                """
                signer {
                  key = cloud_key.many[1]
                }
                signer {
                  key      = cloud_key.each["a"]
                  provider = cloud.east
                }
                """
            ) == ["cloud = cloud_key.many[1]", "cloud.east = cloud_key.each[\"a\"]"]
        )
        #expect(
            try signers("signer {\n  key = module.team.cloud_key.k\n}\n") == [
                "cloud = module.team.cloud_key.k"
            ]
        )
        #expect(
            try signers("signer {\n  key = module.teams[\"red\"].cloud_key.k\n}\n")
                == ["cloud = module.teams[\"red\"].cloud_key.k"]
        )
    }

    static let mistakes: [(body: String, summary: String, detail: String, place: String)] = [
        ("", "Missing required argument", "\"key\" is required", "{"),
        ("key = \"x\"", "Invalid expression", "static variable reference", "\"x\""),
        ("key = cloud_key.admin.id", "Invalid signer key", "remove \".id\"", ".id"),
        ("key = data.cloud_key.admin", "Invalid signer key", "is a data source", "data.cloud_key"),
        ("key = module.team", "Invalid signer key", "module.team.TYPE.NAME", "module.team"),
        ("key = cloud_user.u", "Invalid signer key", "of type \"cloud_key\"", "cloud_user.u"),
        ("key = var.key", "Invalid address", "resource type and name", "var.key"),
        ("key = cloud_key.admim", "Reference to undeclared resource", "Did you mean \"admin\"?", "cloud_key"),
        ("key = module.tea.cloud_key.k", "Reference to undeclared module", "\"tea\"", "module.tea"),
        ("key = cloud_key.many", "Missing resource instance key", "cloud_key.many[0]", "cloud_key.many"),
        ("key = cloud_key.each", "Missing resource instance key", "cloud_key.each[\"KEY\"]", "cloud_key"),
        ("key = cloud_key.admin[0]", "Unexpected resource instance key", "Remove the bracketed", "cloud_key"),
        (
            "key = module.teams.cloud_key.k", "Missing resource instance key", "module.teams[\"KEY\"]",
            "module"
        ),
        (
            "key = cloud_key.admin\n  provider = cloud.eats", "Provider configuration not present",
            "cloud.east?", "cloud.e"
        ),
        ("key = cloud_key.admin\n  provider = toy", "Provider does not fit", "signs nothing", "toy"),
        ("key = cloud_key.admin\n  secret = 1", "Unsupported argument", "\"secret\"", "secret"),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrongAndWhere(_ index: Int) throws {
        let mistake = Self.mistakes[index]
        let found = load("signer {\n  \(mistake.body)\n}\n").diagnostics
        let problem = try #require(found.first)
        #expect(found.count == 1, "\(found.map(\.summary))")
        #expect(problem.summary == mistake.summary)
        #expect(problem.detail.contains(mistake.detail), "\(problem.detail)")
        #expect(problem.subject?.text.hasPrefix(mistake.place) == true, "\(problem.subject?.text ?? "")")
    }

    @Test func aConfigurationHasOneSigner() throws {
        let own = "signer {\n  key = cloud_key.admin\n}\nsigner {\n  key = cloud_key.many[0]\n}\n"
        let problem = try #require(load(own).diagnostics.first)
        #expect(problem.summary == "Duplicate signer block")
        #expect(problem.detail.contains("own.keyform.hcl:1,1-7"), "\(problem.detail)")
    }

    @Test func aFileForTerraformHasNone() {
        let found = load("", main: Self.main + "signer {\n  key = cloud_key.admin\n}\n").diagnostics
        #expect(found.map(\.summary) == ["Unsupported block type"])
        #expect(found.first?.detail.contains("ends in .keyform.hcl") == true)
    }

    // MARK: What waits for the key

    private func dependencies(_ address: String, _ own: String) throws -> [String] {
        let (configuration, diagnostics) = load(own)
        try #require(!diagnostics.hasErrors)
        return ResourceGraph.build(configuration).0
            .dependencies(of: try ResourceAddress(parsing: address)).map(\.description)
    }

    /// Only what is signed waits, and only what the same configuration signs.
    @Test func whatIsSignedWaitsForTheKey() throws {
        let own = "signer {\n  key = cloud_key.many[1]\n}\n"
        #expect(try dependencies("cloud_store.a", own) == ["cloud_key.many"])
        #expect(try dependencies("data.cloud_store.c", own) == ["cloud_key.many"])
        #expect(try dependencies("module.team.cloud_store.s", own) == ["cloud_key.many"])
        #expect(try dependencies("cloud_store.b", own).isEmpty)
        #expect(try dependencies("cloud_user.u", own).isEmpty)
        #expect(try dependencies("cloud_store.a", "").isEmpty)
        let east = "signer {\n  key = module.team.cloud_key.k\n  provider = cloud.east\n}\n"
        #expect(try dependencies("cloud_store.b", east) == ["module.team.cloud_key.k"])
        #expect(try dependencies("cloud_store.a", east).isEmpty)
    }

    @Test func aKeyThatNeedsWhatItSignsIsACycle() throws {
        let (configuration, _) = load(
            "signer {\n  key = cloud_key.admin\n}\n",
            main: Self.main.replacing(
                "\"cloud_user\" \"u\" {}",
                with: "\"cloud_user\" \"u\" { name = cloud_store.a.id }"
            )
        )
        let cycles = ResourceGraph.build(configuration).1
        #expect(cycles.count == 1)
        #expect(cycles.first?.summary.hasPrefix("Cycle: ") == true)
        for member in ["cloud_store.a", "cloud_user.u", "cloud_key.admin"] {
            #expect(cycles.first?.summary.contains(member) == true)
        }
    }
}
