import Glibc
import TestSupport
import Testing

extension UserProject {
    /// Starts a run and kills it once the account has seen so many more requests, and a little later.
    ///
    /// - Parameters:
    ///   - arguments: the command.
    ///   - count: of requests since now.
    ///   - milliseconds: after the last of them.
    /// - Throws: when there is no server, or the run does not start.
    func kill(_ arguments: [String], afterRequests count: Int, milliseconds: Int = 0) async throws {
        let server = try #require(server)
        let before = try server.requests().count
        let run = try runner().start(arguments, timeout: .seconds(180))
        while try server.requests().count < before + count, Glibc.kill(run.processID, 0) == 0 {
            try await Task.sleep(for: .milliseconds(3))
        }
        try await Task.sleep(for: .milliseconds(milliseconds))
        run.send(SIGKILL)
        _ = await run.outcome()
    }
}
