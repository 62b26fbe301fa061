import Addresses
import Functions
import ResourceSchemas
import SourceText
import Testing
import Values

@testable import Configuration

/// A configuration with keys of a type that no vendor has, and with what a file of keyform's own says of them.
struct RotationConfiguration {
    let configuration: Configuration
    /// What loading found, and then what the blocks say, whatever keys there are.
    let diagnostics: [Diagnostic]
    let evaluator: RotationEvaluator

    private static func schema(_ type: String, _ kind: ResourceAddress.Mode = .managed) -> ResourceSchema {
        ResourceSchema(
            kind: kind,
            type: type,
            version: 1,
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
        [schema("cloud_user"), schema("cloud_key"), schema("cloud_key", .data)],
        providers: [ProviderSchema(source: "example/cloud", arguments: [], signers: ["cloud_key"])]
    )

    private static let sources = """
        terraform {
          required_providers {
            cloud = { source = "example/cloud" }
          }
        }

        """

    static let main =
        sources + """
            variable "place" { default = "vault.example" }
            variable "hidden" {
              default   = "s3cr3t"
              sensitive = true
            }
            locals {
              days = 90
              late = cloud_user.u.id
            }
            resource "cloud_user" "u" {}
            resource "cloud_key" "app" { name = cloud_user.u.id }
            resource "cloud_key" "many" { count = 2 }
            resource "cloud_key" "each" { for_each = toset(["blue", "green"]) }
            data "cloud_key" "read" {}
            module "team" {
              source = "./team"
            }
            module "teams" {
              source   = "./team"
              for_each = toset(["red", "grey"])
            }
            module "empty" {
              source = "./empty"
            }

            """

    init(_ own: String, main: String = main) {
        let team = SourceFile(
            name: "team/main.tf",
            text: Self.sources + """
                resource "cloud_key" "k" {}
                resource "cloud_key" "l" { count = 3 }
                resource "cloud_user" "v" {}

                """
        )
        let empty = SourceFile(
            name: "empty/main.tf",
            text: Self.sources + "resource \"cloud_user\" \"v\" {}\n"
        )
        let (configuration, problems) = ConfigurationLoader.load(
            files: [
                SourceFile(name: "main.tf", text: main), SourceFile(name: "own.keyform.hcl", text: own),
            ],
            schemas: Self.catalog,
            modules: ModuleSnapshot(
                directories: [
                    "team": ModuleDirectory(identity: "team", files: [team]),
                    "empty": ModuleDirectory(identity: "empty", files: [empty]),
                ]
            ),
            early: EarlyContext(variables: .sources([]), functions: .terraform)
        )
        self.configuration = configuration
        evaluator = RotationEvaluator(
            configuration: configuration,
            graph: ResourceGraph.build(configuration).0,
            variables: VariableValues.collect(configuration, from: []).values,
            functions: .terraform,
            settings: EvaluationSettings(directory: "/srv/team")
        )
        diagnostics = problems.hasErrors ? problems : problems + evaluator.problems()
    }

    /// The name of the block that covers an instance.
    func block(of address: String) throws -> String? {
        evaluator.coverage.block(of: try InstanceAddress(parsing: address))?.name
    }

    func key(_ address: String, id: String? = "K1", owner: String? = "u-1") throws -> RotatedKey {
        RotatedKey(address: try InstanceAddress(parsing: address), id: id, owner: owner)
    }
}
