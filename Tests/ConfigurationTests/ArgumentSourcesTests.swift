import Addresses
import Configuration
import Testing

/// What arguments are made of, for values that are not known yet.
@Suite struct ArgumentSourcesTests {
    private static let key = """
        resource "ionoscloud_s3_key" "app" {
          user_id = OWNER
        }

        """
    private static let rest = """
        variable "who" { default = "ada" }
        locals {
          owner = "${var.who}-${local.id}"
          id    = ionoscloud_user.ada.id
          other = ionoscloud_user.eve.id
        }

        """

    private func sources(_ owner: String, _ rest: String = rest) throws -> ArgumentSources.Sources {
        let small = try SmallConfiguration(Self.key.replacing("OWNER", with: owner) + rest)
        var sources = ArgumentSources(small.configuration, small.graph)
        return sources.sources(
            of: ["user_id", "id"],
            in: ResourceAddress(type: "ionoscloud_s3_key", name: "app")
        )
    }

    @Test func everythingUpToTheObjects() throws {
        let found = try sources("local.owner")
        #expect(
            found.texts == [
                "local.id = ionoscloud_user.ada.id", "local.owner = \"${var.who}-${local.id}\"",
                "user_id = local.owner",
            ]
        )
        #expect(found.variables == ["who"])
    }

    @Test func otherObjectsAreOtherSources() throws {
        #expect(try sources("ionoscloud_user.ada.id") != sources("ionoscloud_user.eve.id"))
        #expect(
            try sources("local.owner")
                != sources(
                    "local.owner",
                    Self.rest.replacing("= ionoscloud_user.ada", with: "= ionoscloud_user.eve")
                )
        )
    }

    @Test func orderAndWhatIsNotUsedDoNotCount() throws {
        let reordered = """
            locals {
              id    = ionoscloud_user.ada.id
              other = ionoscloud_user.mallory.id
            }
            locals { owner = "${var.who}-${local.id}" }
            variable "who" { default = "eve" }
            """
        #expect(try sources("local.owner") == sources("local.owner", reordered))
    }

    @Test func outputs() throws {
        let small = try SmallConfiguration(Self.rest + "output \"id\" { value = local.id }\n")
        var sources = ArgumentSources(small.configuration, small.graph)
        #expect(
            sources.sources(ofOutput: "id").texts == [
                "local.id = ionoscloud_user.ada.id", "output.id = local.id",
            ]
        )
    }
}
