import Foundation
import JSONText
import TestSupport
import Testing

/// Who is asked for, with which token, and where that token goes.
@Suite(.aFewAtATime) struct LoginTests {
    private static let token = "planted-token-0123456789"

    /// A project without credentials.
    private func project(_ server: RunningSandbox) throws -> UserProject {
        var project = try UserProject(server: server)
        project.environment["IONOS_TOKEN"] = nil
        return project
    }

    private func folder(_ project: UserProject) -> String {
        project.scratch.path("home/.config/keyform/logins")
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func aTokenIsKeptForItsEndpointOnly() async throws {
        let server = try RunningSandbox("-status-polls", "0")
        var project = try project(server)
        let missing = try await project.keyform("whoami")
        #expect(missing.exitStatus == 1)
        #expect(missing.unwrappedErrors.contains("keyform login"), "\(missing.everything)")

        let login = try await project.keyform(["login"], input: Self.token + "\n")
        #expect(login.exitStatus == 0, "\(login.everything)")
        #expect(!login.everything.contains("planted"), "\(login.everything)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder(project))
        #expect(files.count == 1)
        #expect(try mode("\(folder(project))/\(files[0])") == 0o600)
        #expect(try mode(folder(project)) == 0o700)
        #expect(try mode(project.scratch.path("home/.config/keyform")) == 0o700)

        let who = try await project.keyform("whoami", "-json")
        #expect(who.exitStatus == 0 && !who.everything.contains("planted"), "\(who.everything)")
        let account = try #require(try JSONValue(parsing: who.output)["accounts"]?.array?.first)
        #expect(account["credentials"]?.string == "the login for http://127.0.0.1:\(server.port)")
        #expect(account["answers"] == true)
        #expect(account["contracts"]?.array?.first?["owner"]?.string == "owner@sandbox.example")

        // Another server gets none of it, whichever of the two APIs is there.
        let stranger = try RunningSandbox("-status-polls", "0")
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(stranger.port)"
        let other = try await project.keyform("whoami")
        #expect(other.exitStatus == 1, "\(other.everything)")
        #expect(try stranger.requests().isEmpty)
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(server.port)"
        project.environment["IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT"] = "http://127.0.0.1:\(stranger.port)"
        try project.write(
            "data \"ionoscloud_object_storage_region\" \"r\" {\n  id = \"eu-central-3\"\n}\n",
            to: "m.tf"
        )
        let management = try await project.keyform("plan")
        #expect(management.exitStatus == 1, "\(management.everything)")
        #expect(management.unwrappedErrors.contains("No login for the endpoint"), "\(management.everything)")
        #expect(try stranger.requests().isEmpty)

        // The environment goes before it.
        let variable = try await project.keyform(["whoami"], environment: ["IONOS_TOKEN": "other"])
        #expect(variable.output.contains("token from IONOS_TOKEN"), "\(variable.everything)")

        let logout = try await project.keyform("logout")
        #expect(logout.exitStatus == 0 && logout.output.contains("Removed"), "\(logout.everything)")
        #expect(try await project.keyform("whoami").exitStatus == 1)
        #expect(try await project.keyform("logout").output.contains("There is no token"))
    }

    @Test func whatOthersMayReadIsRefused() async throws {
        let project = try project(RunningSandbox("-status-polls", "0"))
        #expect(try await project.keyform(["login"], input: Self.token).exitStatus == 0)
        let file =
            folder(project) + "/"
            + (try #require(try FileManager.default.contentsOfDirectory(atPath: folder(project)).first))
        chmod(file, 0o644)
        let read = try await project.keyform("whoami")
        #expect(
            read.exitStatus == 1 && read.unwrappedErrors.contains("Login cannot be used"),
            "\(read.everything)"
        )
        #expect(!read.everything.contains("planted"))
        chmod(file, 0o600)
        #expect(try await project.keyform("whoami").exitStatus == 0)
        chmod(folder(project), 0o755)
        #expect(try await project.keyform("whoami").exitStatus == 1)
        chmod(folder(project), 0o700)
        try FileManager.default.moveItem(atPath: file, toPath: project.scratch.path("moved"))
        try FileManager.default.createSymbolicLink(
            atPath: file,
            withDestinationPath: project.scratch.path("moved")
        )
        let link = try await project.keyform("whoami")
        #expect(link.exitStatus == 1 && link.unwrappedErrors.contains("symbolic link"), "\(link.everything)")
        let again = try await project.keyform(["login"], input: Self.token)
        #expect(
            again.exitStatus == 1 && again.unwrappedErrors.contains("symbolic link"),
            "\(again.everything)"
        )
    }

    @Test func aFolderThatOthersMayWriteToIsRefused() async throws {
        let project = try project(RunningSandbox("-status-polls", "0"))
        #expect(try await project.keyform(["login"], input: Self.token).exitStatus == 0)
        let parent = project.scratch.path("home/.config/keyform")
        chmod(parent, 0o755)
        #expect(try await project.keyform("whoami").exitStatus == 0)
        for mode: mode_t in [0o775, 0o757] {
            chmod(parent, mode)
            let read = try await project.keyform("whoami")
            #expect(
                read.exitStatus == 1 && read.unwrappedErrors.contains("may write to it"),
                "\(read.everything)"
            )
            let again = try await project.keyform(["login"], input: Self.token)
            #expect(
                again.exitStatus == 1 && again.unwrappedErrors.contains("may write to it"),
                "\(again.everything)"
            )
        }
        chmod(parent, 0o700)
        try FileManager.default.moveItem(atPath: parent, toPath: project.scratch.path("moved"))
        try FileManager.default.createSymbolicLink(
            atPath: parent,
            withDestinationPath: project.scratch.path("moved")
        )
        let link = try await project.keyform("whoami")
        #expect(link.exitStatus == 1 && link.unwrappedErrors.contains("symbolic link"), "\(link.everything)")
        #expect(try await project.keyform(["login"], input: Self.token).exitStatus == 1)
    }

    @Test func whatIsNoTokenIsNotKept() async throws {
        let project = try project(RunningSandbox("-fault", "GET * 100% 401"))
        for input in ["", "two words", Self.token] {
            let login = try await project.keyform(["login"], input: input)
            #expect(login.exitStatus == 1 && !login.everything.contains("planted"), "\(login.everything)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder(project)))
        let endpoint = try await project.keyform(["login", "-endpoint", "https://user:pw@h/?q"], input: "t")
        #expect(endpoint.exitStatus == 1 && !endpoint.everything.contains("pw@"), "\(endpoint.everything)")
    }

    @Test func aTokenTellsWhoseItIsAndWhenItEnds() async throws {
        let server = try RunningSandbox("-status-polls", "0", "-clock-skew", "10m")
        let project = try UserProject(server: server)
        let users = try JSONValue(parsing: try server.exchange("GET", "/cloudapi/v6/um/users?depth=1"))
        let id = try #require(users["items"]?.array?.first?["id"]?.string)
        func token(_ end: Int) -> String {
            let claims = #"{"identity":{"uuid":"\#(id)","contractNumber":31415926},"exp":\#(end)}"#
            let payload = Data(claims.utf8).base64EncodedString()
                .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            return "eyJhbGciOiJub25lIn0.\(payload).planted-signature"
        }
        let who = try await project.keyform(["whoami"], environment: ["IONOS_TOKEN": token(4_102_444_800)])
        #expect(who.exitStatus == 0, "\(who.everything)")
        #expect(who.output.contains("owner@sandbox.example (\(id))"), "\(who.everything)")
        #expect(who.output.contains("2100-01-01T00:00:00Z"), "\(who.everything)")
        #expect(who.output.contains(#/Administrator +yes/#), "\(who.everything)")
        #expect(who.output.contains("ahead of this machine's"), "\(who.everything)")
        #expect(who.output.contains("none: buckets cannot be read"), "\(who.everything)")
        #expect(!who.everything.contains("planted"))
        let refused = try RunningSandbox("-fault", "GET * 100% 401")
        let expired = try await project.keyform(
            ["whoami"],
            environment: ["IONOS_TOKEN": token(1), "IONOS_API_URL": "http://127.0.0.1:\(refused.port)"]
        )
        #expect(expired.exitStatus == 1)
        #expect(
            expired.unwrappedErrors.contains("The token expired at 1970-01-01T00:00:01Z"),
            "\(expired.everything)"
        )
    }

    @Test func theSignerIsTried() async throws {
        let server = try RunningSandbox("-s3-port", "0", "-status-polls", "0")
        let key = try server.makeKey()
        let port = try #require(server.storagePort)
        var project = try UserProject(
            server: server,
            environment: [
                "IONOS_API_URL_OBJECT_STORAGE": "http://127.0.0.1:\(port)",
                "IONOS_S3_ACCESS_KEY": key.id, "IONOS_S3_SECRET_KEY": key.secret,
            ]
        )
        let good = try await project.keyform("whoami")
        #expect(good.output.contains("accepted by http://127.0.0.1:\(port)"), "\(good.everything)")
        #expect(!good.everything.contains(key.secret))
        project.environment["IONOS_S3_SECRET_KEY"] = "wrong"
        let bad = try JSONValue(parsing: try await project.keyform("whoami", "-json").output)
        #expect(bad["accounts"]?.array?.first?["signer"]?["accepted"] == false)
    }

    @Test func theSandboxNeedsNoLogin() async throws {
        let project = try UserProject.inSandbox()
        let who = try await project.keyform("whoami")
        #expect(who.exitStatus == 0 && who.output.contains("simulated"), "\(who.everything)")
        #expect(try await project.keyform(["login"], input: "t").exitStatus == 1)
    }
}
