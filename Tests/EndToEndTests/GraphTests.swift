import Foundation
import JSONText
import TestSupport
import Testing

/// `keyform graph`, of a configuration and of a plan.
@Suite(.aFewAtATime) struct GraphTests {
    private static let main = """
        variable "who" {
          type = string
        }

        locals {
          pet = random_pet.one.id
        }

        resource "random_pet" "one" {
          keepers = { secret = "planted-literal" }
        }

        resource "terraform_data" "two" {
          for_each = toset(["a", "\\"]<&]]>"])
          input    = [local.pet, var.who]
        }

        resource "terraform_data" "three" {
          input = [terraform_data.two["a"].id, random_pet.one.id]
        }

        module "m" {
          source = "./m"
          name   = terraform_data.three.id
        }

        """
    private static let module = """
        variable "name" {
          type = string
        }

        resource "terraform_data" "inner" {
          input = var.name
        }

        """

    private func project() throws -> UserProject {
        let project = try UserProject(["main.tf": Self.main])
        try project.makeFolder("m")
        try project.write(Self.module, to: "m/main.tf")
        return project
    }

    private func edges(_ outcome: ProcessOutcome) throws -> [String] {
        try #require(JSONValue(parsing: outcome.output)["edges"]?.array).map {
            "\($0["from"]?.string ?? "") -> \($0["to"]?.string ?? "")"
        }
    }

    /// Without variables, state, account and key; and nothing is left behind.
    @Test func onlyReadsFiles() async throws {
        let project = try project()
        let before = try project.files()
        for format in ["dot", "svg", "mermaid", "json"] {
            let outcome = try await project.keyform(
                ["graph", "-format", format],
                environment: ["KEYFORM_STATE_KEY": "no key", "IONOS_API_URL": "http://127.0.0.1:9/"]
            )
            #expect(outcome.exitStatus == 0, "\(outcome.everything)")
            #expect(!outcome.everything.contains("planted-"))
            #expect(outcome.output.contains("terraform_data"))
            if format == "json" {
                // What follows from others is not drawn.
                #expect(
                    try edges(outcome) == [
                        "terraform_data.three -> terraform_data.two", "terraform_data.two -> random_pet.one",
                        "module.m.terraform_data.inner -> terraform_data.three",
                    ]
                )
            }
            if format == "svg" {
                #expect(throws: Never.self) { try Self.parse(outcome.output) }
            }
        }
        #expect(try project.files() == before)
        let wrong = try await project.keyform("graph", "-format=sgv")
        #expect(
            wrong.exitStatus == 1 && wrong.unwrappedErrors.contains("Did you mean svg?"),
            "\(wrong.everything)"
        )
    }

    @Test func drawsAPlan() async throws {
        var project = try project()
        project.globals = ["-sandbox"]
        #expect(try await project.keyform("apply", "-auto-approve", "-var=who=ada").exitStatus == 0)
        #expect(
            try await project.keyform("plan", "-var=who=bob", "-replace=random_pet.one", "-out=p").exitStatus
                == 0
        )
        let json = try await project.keyform("graph", "-plan=p", "-format=json")
        let nodes = try #require(JSONValue(parsing: json.output)["nodes"]?.array)
        #expect(
            nodes.map { "\($0["address"]?.string ?? ""): \($0["action"]?.string ?? "")" } == [
                "random_pet.one: replace", "terraform_data.three: update",
                "terraform_data.two[\"\\\"]<&]]>\"]: update", "terraform_data.two[\"a\"]: update",
                "module.m.terraform_data.inner: no-op",
            ],
            "\(json.everything)"
        )
        #expect(
            try edges(json) == [
                "terraform_data.three -> terraform_data.two[\"a\"]",
                "terraform_data.two[\"\\\"]<&]]>\"] -> random_pet.one",
                "terraform_data.two[\"a\"] -> random_pet.one",
                "module.m.terraform_data.inner -> terraform_data.three",
            ]
        )
        let svg = try await project.keyform("graph", "-plan=p", "-format=svg")
        #expect(
            svg.output.contains("<g class=\"node replace\"><title>random_pet.one</title>"),
            "\(svg.everything)"
        )
        #expect(!svg.everything.contains("planted-"))
        try Self.parse(svg.output)
    }

    /// Whether it is XML: tags close in order, and nothing else begins with what only tags begin with.
    private static func parse(_ text: String) throws {
        var open: [Substring] = []
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
            guard rest[start] == "<" else {
                #expect(rest[start...].prefixMatch(of: /&(amp|lt|gt|quot|#39);/) != nil)
                rest = rest[start...].dropFirst()
                continue
            }
            let tag = try #require(
                rest[start...].prefixMatch(of: /<(\/?)([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/)
            )
            if tag.1 == "/" {
                #expect(open.popLast() == tag.2)
            } else if tag.4 != "/" {
                open.append(tag.2)
            }
            rest = rest[tag.range.upperBound...]
        }
        #expect(open.isEmpty && text.hasPrefix("<svg "))
    }
}
