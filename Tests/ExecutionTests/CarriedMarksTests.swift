import Addresses
import Execution
import Planning
import Providers
import SourceText
import StateModel
import Testing
import Values

@Suite("Marks that values carry") struct CarriedMarksTests {
    /// Otherwise a plan is made that its apply refuses.
    @Test func aDataSourceThatIsReadLaterIsSensitiveAlready() async throws {
        let problems = try await Stage().problems(
            """
            resource "test_thing" "a" { name = "a" }
            data "test_thing" "a" {
              name       = "a"
              depends_on = [test_thing.a]
            }
            output "o" { value = data.test_thing.a.secret }
            """
        )
        #expect(problems.map(\.summary) == ["Output refers to sensitive values"])
    }

    @Test func whatADataSourceIsAskedWithStaysSensitive() async throws {
        let stage = Stage()
        try await stage.apply(#"resource "test_thing" "a" { name = "a" }"#)
        let problems = try await stage.problems(
            """
            resource "test_thing" "a" { name = "a" }
            data "test_thing" "a" { name = sensitive("a") }
            output "o" { value = data.test_thing.a.name }
            """
        )
        #expect(problems.map(\.summary) == ["Output refers to sensitive values"])
    }

    /// The plan may be saved, and what it says of the object before is in clear otherwise.
    @Test func anImportHidesWhatTheConfigurationCallsSensitive() async throws {
        let stage = Stage()
        stage.world.put(
            .object(ValueMap([("name", .string("planted")), ("place", .string("here"))])),
            at: "id-9"
        )
        let change = try #require(
            try await stage.changes(
                """
                import {
                  to = test_thing.a
                  id = "id-9"
                }
                resource "test_thing" "a" {
                  name  = sensitive("planted")
                  place = "here"
                }
                """
            ).first
        )
        #expect(change.before?["name"] == .string("planted").marked(.sensitive))
        #expect(change.before?["place"] == .string("here"))
    }

    /// As in every later plan, which knows it from the state.
    @Test func theSecretOfAnImportedObjectIsKnownInOutputs() async throws {
        let stage = Stage()
        stage.world.put(
            .object(ValueMap([("name", .string("a")), ("secret", .string("planted-secret"))])),
            at: "id-9"
        )
        let (outcome, _) = try await stage.planned(
            """
            import {
              to = test_thing.a
              id = "id-9"
            }
            resource "test_thing" "a" { name = "a" }
            output "o" { value = "x-${nonsensitive(test_thing.a.secret)}" }
            """
        )
        #expect(outcome.plan.outputs.first?.after == .string("x-planted-secret").marked(.sensitive))
    }
}
