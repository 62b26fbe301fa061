import Addresses
import Configuration
import Testing

/// What is made of a function that gives another value in every run.
@Suite struct ChangingValuesTests {
    private static let user = """
        resource "ionoscloud_user" "ada" {
          first_name     = "Ada"
          email          = "ada@people.example"
          administrator  = false
          force_sec_auth = false
        """

    private func changing(_ text: String) throws -> ChangingValues {
        let small = try SmallConfiguration(text)
        return ChangingValues(small.configuration, small.graph)
    }

    private func arguments(_ rest: String, besides: String = "") throws -> [String: String] {
        try changing(Self.user + "\n  " + rest + "\n}\n" + besides)
            .arguments(of: ResourceAddress(type: "ionoscloud_user", name: "ada"))
    }

    @Test(arguments: [
        ("timestamp()", "timestamp"), ("\"x-${uuid()}\"", "uuid"), ("upper(bcrypt(\"a\"))", "bcrypt"),
        ("[for x in [plantimestamp()] : x][0]", "plantimestamp"), ("true ? \"a\" : timestamp()", "timestamp"),
        ("{ a = [timestamp()] }.a[0]", "timestamp"), ("(timestamp())", "timestamp"),
        ("\"%{ if true }${timestamp()}%{ endif }\"", "timestamp"), ("[timestamp()][*][0]", "timestamp"),
    ])
    func directly(expression: String, function: String) throws {
        #expect(try arguments("last_name = \(expression)") == ["last_name": function])
    }

    @Test func nothingElse() throws {
        #expect(try arguments("last_name = formatdate(\"YYYY\", \"2020-01-01T00:00:00Z\")") == [:])
        #expect(try arguments("last_name = \"timestamp()\"") == [:])
    }

    @Test func throughLocals() throws {
        let locals = """
            locals {
              now   = timestamp()
              today = substr(local.now, 0, 10)
              fixed = "x"
            }
            """
        #expect(
            try arguments("last_name = \"of ${local.today}\"", besides: locals) == ["last_name": "timestamp"]
        )
        #expect(try arguments("last_name = local.fixed", besides: locals) == [:])
    }

    @Test func notThroughObjects() throws {
        let other = """
            resource "ionoscloud_group" "team" {
              name = timestamp()
            }
            """
        #expect(try arguments("last_name = ionoscloud_group.team.id", besides: other) == [:])
    }

    @Test func outputs() throws {
        let changing = try changing(
            """
            locals { now = timestamp() }
            output "at" { value = local.now }
            output "fixed" { value = "x" }
            """
        )
        #expect(changing.outputs == ["at": "timestamp"])
    }
}
