import Foundation
import TestSupport
import Testing

/// What the API is asked, and how often.
@Suite(.aFewAtATime) struct RequestTests {
    @Test func oneUserWithOneKeyCostsNoRequestTooMany() async throws {
        let server = try RunningSandbox("-status-polls", "0")
        let project = try UserProject(fixture: "s3-key", server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let applied = try server.requests().map(\.shape)
        #expect(applied.filter { $0 == "POST /um/users" }.count == 1)
        #expect(applied.filter { $0 == "POST /um/users/ID/s3keys" }.count == 1)
        #expect(applied.filter { $0.hasPrefix("PUT") } == [])
        // What a POST returned is not read again.
        #expect(applied.filter { $0 == "GET /um/users/ID" || $0 == "GET /um/users/ID/s3keys/ID" } == [])
        #expect(applied.filter { $0 == "GET /requests/ID/status" }.count == 2)

        try server.forgetRequests()
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let planned = try server.requests().map(\.shape)
        #expect(planned.allSatisfy { $0.hasPrefix("GET") })
        #expect(planned.count <= 3, "\(planned)")

        try server.forgetRequests()
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
        let destroyed = try server.requests().map(\.shape).filter { !$0.hasPrefix("GET") }
        #expect(destroyed == ["DELETE /um/users/ID/s3keys/ID", "DELETE /um/users/ID"])
    }

    @Test func anInactiveKeyIsSwitchedOffOnce() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let key = try project.scratch.read("project/main.tf")
        let parts = key.components(separatedBy: "resource \"ionoscloud_s3_key\"")
        try project.write(
            parts[0] + "resource \"ionoscloud_s3_key\"" + parts[1].replacing("= true", with: "= false"),
            to: "main.tf"
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try server.requests().filter { $0.method == "PUT" }.count == 1)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    @Test(arguments: ["/", "/cloudapi/v6", "/cloudapi/v6/", ""])
    func theEndpointMayBeWrittenAsPeopleWriteIt(ending: String) async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let address = "http://127.0.0.1:\(server.port)\(ending)"
        let plan = try await project.keyform("plan", environment: ["IONOS_API_URL": address])
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try server.requests().allSatisfy { $0.status == 200 })
    }

    @Test func aSuggestedCommandLeadsToTheSameState() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let plan = try await project.keyform("-state=other one.db", "plan")
        #expect(plan.exitStatus == 1)
        #expect(
            plan.everything.contains("keyform '-state=other one.db' import 'ionoscloud_user.example' ")
                || plan.everything.contains("keyform -state='other one.db' import 'ionoscloud_user.example' "),
            "\(plan.everything)"
        )
    }

    @Test func aPlanWithoutAStateAsksOnlyForWhatMayBeInTheWay() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        #expect(try await project.keyform("plan", "-refresh=false").exitStatus == 0)
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
    }
}
