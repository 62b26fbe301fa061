import Addresses
import Execution
import JSONText
import Planning
import SourceText
import StateModel
import StateStoreTests
import Testing
import Values

@Suite("Messages of a failed step")
struct FailureMessageTests {
    /// A server that repeats the password it was sent does not bring it to the screen or into the history.
    @Test func showNoSecretThatTheServerRepeats() async throws {
        let stage = Stage()
        stage.world.echo("hunter2-planted")
        stage.world.strike("a", .refused)
        let result = try await stage.apply(
            """
            resource "test_thing" "a" {
              name     = "a"
              password = "hunter2-planted"
            }
            """
        )
        let detail = try #require(result.failures.first?.diagnostic.detail)
        #expect(detail.contains("(sensitive value)") && !detail.contains("planted"))
    }
}
