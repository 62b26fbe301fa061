import Addresses
import Execution
import Planning
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
}
