import Providers
import ResourceSchemas
import SourceText
import TestSupport
import Testing

@testable import IonosCloud

/// Messages speak of keyform where it is keyform that does something, and of Terraform only where that is true.
@Suite struct OwnVoiceTests {
    private func details(_ text: String) throws -> [String] {
        validate([SourceFile(name: "main.tf", text: text)], schemas: try IonosCloudProvider().catalog()).map(
            \.detail
        )
    }

    @Test func typesThatAreNotManagedSayWhichAre() throws {
        let found = try details("resource \"ionoscloud_server\" \"a\" {\n}\n")
        let detail = try #require(found.first)
        #expect(
            detail.hasPrefix(
                "keyform has no resource type \"ionoscloud_server\". Of the provider \"ionoscloud\" it manages"
                    + " \"ionoscloud_group\", \"ionoscloud_object_storage_accesskey\", "
            ),
            "\(found)"
        )
        #expect(
            detail.hasSuffix(". Keep blocks of other types in a directory of their own for Terraform."),
            "\(found)"
        )
    }

    /// A provider goes by its name, whoever makes it; that it is another one is said.
    @Test(arguments: [
        ("ionos-cloud/ionoscloud", false), ("registry.terraform.io/ionos-cloud/ionoscloud", false),
        ("IONOS-cloud/ionoscloud", false), ("someone/ionoscloud", true), ("d/ionoscloud", true),
        ("someone/other", false),
    ])
    func aProviderOfAnotherSourceIsNamed(source: String, isOther: Bool) throws {
        let text =
            "terraform {\n  required_providers {\n    x = {\n      source = \"\(source)\"\n    }\n  }\n}\n"
        let found = try details(text).filter { $0.contains("built in and manages the types") }
        #expect(found.isEmpty != isOther, "\(found)")
    }

    @Test func dataSourcesThatAreNotReadSayWhichAre() throws {
        let found = try details("data \"ionoscloud_image\" \"a\" {\n}\n")
        #expect(
            found.first?.hasPrefix(
                "keyform has no data source \"ionoscloud_image\". Of the provider \"ionoscloud\" it reads"
            )
                == true,
            "\(found)"
        )
    }

    /// No message claims that Terraform, or a provider, is what cannot do something here.
    @Test func noSourceLetsTerraformSpeak() throws {
        let claims = [
            "so Terraform", "Terraform cannot", "Terraform requires that", "Terraform will now",
            "in this Terraform",
            "The provider hashicorp", "does not support resource type", "does not support data source",
        ]
        for (name, text) in try Fixtures.swiftSources() {
            for line in text.split(separator: "\n") where line.contains("\"") {
                for claim in claims where line.contains(claim) {
                    Issue.record("\(name): \(line.trimmingPrefix(while: \.isWhitespace))")
                }
            }
        }
    }
}
