import Foundation
import TestSupport
import Testing

/// The commands about a state with modules.
@Suite(.aFewAtATime) struct ModuleStateTests {
    private static func resource(
        _ module: String,
        _ type: String,
        _ name: String,
        _ instances: [String]
    ) -> String {
        let path = module.isEmpty ? "" : "\"module\": \"\(module.replacing("\"", with: "\\\""))\", "
        return """
            {\(path)"mode": "managed", "type": "\(type)", "name": "\(name)", "provider": "p",
             "instances": [\(instances.joined(separator: ", "))]}
            """
    }

    private static func user(_ id: Int, key: String? = nil, needs: String = "") -> String {
        """
        {\(key.map { "\"index_key\": \($0), " } ?? "")"attributes": {"id": "4f1f3a9e-4b4b-4e0f-8f3e-00000000000\(id)",
         "email": "p\(id)@people.example", "first_name": "A", "last_name": "B"}, "dependencies": [\(needs)]}
        """
    }

    /// A state without a configuration, as `import-terraform` takes it over.
    private static func taken() async throws -> UserProject {
        let project = try UserProject(server: RunningSandbox())
        let resources = [
            resource("", "ionoscloud_user", "root", [user(1, needs: "\"module.m.ionoscloud_user.u\"")]),
            resource("module.m[0]", "ionoscloud_user", "u", [user(2, key: "0"), user(3, key: "1")]),
            resource("module.m[10]", "ionoscloud_user", "u", [user(4, key: "0")]),
            resource("module.m[2]", "ionoscloud_user", "u", [user(5, key: "0")]),
            resource("module.m[0].module.inner", "ionoscloud_user", "i", [user(6)]),
            resource("module.s", "ionoscloud_user", "x", [user(7)]),
        ]
        try project.write(
            "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [\(resources.joined(separator: ","))]}",
            to: "old.tfstate"
        )
        let taken = try await project.keyform("state", "import-terraform", "old.tfstate")
        try #require(taken.exitStatus == 0, "\(taken.everything)")
        return project
    }

    private static let all = [
        "ionoscloud_user.root", "module.m[0].ionoscloud_user.u[0]", "module.m[0].ionoscloud_user.u[1]",
        "module.m[2].ionoscloud_user.u[0]", "module.m[10].ionoscloud_user.u[0]", "module.s.ionoscloud_user.x",
        "module.m[0].module.inner.ionoscloud_user.i",
    ]

    private func list(_ project: UserProject, _ addresses: String...) async throws -> [String] {
        let outcome = try await project.keyform(["state", "list"] + addresses)
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    @Test func listsByModule() async throws {
        let project = try await Self.taken()
        #expect(try await list(project) == Self.all)
        #expect(try await list(project, "module.m") == Self.all.filter { $0.hasPrefix("module.m") })
        #expect(try await list(project, "module.m[0]") == Self.all.filter { $0.hasPrefix("module.m[0]") })
        #expect(try await list(project, "module.m[0].ionoscloud_user.u") == Array(Self.all[1...2]))
        #expect(try await list(project, "module.m[0].module.inner") == [Self.all[6]])
        for (address, texts) in [
            (
                "module.m.ionoscloud_user.u",
                [
                    "Error: Unknown resource",
                    "The current state contains no resource module.m.ionoscloud_user.u.",
                    "'module.m[10].ionoscloud_user.u[0]'",
                ]
            ),
            ("module.zz", ["Error: Unknown module", "The current state contains no module at module.zz."]),
            ("module.m[1]", ["Error: Unknown module", "'module.m[10]'"]),
            ("module.m[0].ionoscloud_user.u[7]", ["Error: Unknown resource instance"]),
            ("module", ["prefix \"module.\" must be followed by a module name"]),
            ("module.m.foo", ["resource specification must include a resource type and name"]),
        ] {
            let outcome = try await project.keyform("state", "list", address)
            #expect(outcome.exitStatus == 1)
            for text in texts {
                #expect(outcome.unwrappedErrors.contains(text), "\(text): \(outcome.everything)")
            }
        }
    }

    @Test func showsOneInstance() async throws {
        let project = try await Self.taken()
        let shown = try await project.keyform("state", "show", "module.m[10].ionoscloud_user.u[0]")
        #expect(
            shown.output.contains(
                "# module.m[10].ionoscloud_user.u[0]:\nresource \"ionoscloud_user\" \"u\" {"
            )
        )
        for (address, text) in [
            ("module.m", "Error parsing instance address: module.m"),
            ("module.m.ionoscloud_user.u", "No instance found for the given address!"),
            ("module.m[0].ionoscloud_user.u", "No instance found for the given address!"),
            ("module.q.ionoscloud_user.u", "No instance found for the given address!"),
        ] {
            let outcome = try await project.keyform("state", "show", address)
            #expect(
                outcome.exitStatus == 1 && outcome.unwrappedErrors.contains(text),
                "\(outcome.everything)"
            )
        }
    }

    @Test func movesModules() async throws {
        let project = try await Self.taken()
        func move(_ from: String, _ to: String) async throws -> ProcessOutcome {
            try await project.keyform("state", "mv", from, to)
        }
        let keyed = try await move("module.m[0]", "module.k[\"z\"]")
        #expect(
            keyed.output.contains(
                "Move \"module.m[0]\" to \"module.k[\\\"z\\\"]\"\nSuccessfully moved 1 object(s).\n"
            ),
            "\(keyed.everything)"
        )
        #expect(
            try await list(project, "module.k") == [
                #"module.k["z"].ionoscloud_user.u[0]"#, #"module.k["z"].ionoscloud_user.u[1]"#,
                #"module.k["z"].module.inner.ionoscloud_user.i"#,
            ]
        )
        let whole = try await move("module.m", "module.n")
        #expect(
            whole.output.contains(
                "Move \"module.m[2]\" to \"module.n[2]\"\nMove \"module.m[10]\" to \"module.n[10]\"\n"
            )
        )
        #expect(try await move("module.s.ionoscloud_user.x", "ionoscloud_user.x").exitStatus == 0)
        #expect(
            try await move("ionoscloud_user.root", "module.deep[0].module.er.ionoscloud_user.root").exitStatus
                == 0
        )
        for (from, to, text) in [
            (
                "module.n[2]", "ionoscloud_user.q",
                "Cannot move module.n[2] to ionoscloud_user.q: the target must also be a module."
            ),
            (
                "ionoscloud_user.x", "module.q",
                "Cannot move ionoscloud_user.x to module.q: the target must also be a resource instance."
            ),
            ("module.zz", "module.y", "Cannot move module.zz: does not match anything in the current state."),
            ("module.n[2]", "module.k[\"z\"]", "there is already a module at that address"),
            ("module.n[2]", "module.n[2].module.in", "a module cannot move into itself"),
        ] {
            let outcome = try await move(from, to)
            #expect(
                outcome.exitStatus == 1 && outcome.unwrappedErrors.contains(text),
                "\(outcome.everything)"
            )
        }
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 0, "\(check.everything)")
        let log = try await project.keyform("log", "module.m")
        #expect(log.output.contains("module.m[0].ionoscloud_user.u[0]"), "\(log.everything)")
    }

    /// Killed at any commit, a module is where it was or where it is to be, and the next move goes on from there.
    @Test(arguments: ["before-commit", "after-commit"], 1...5)
    func aModuleMovesInOnePiece(_ point: String, _ number: Int) async throws {
        let project = try await Self.taken()
        _ = try await project.keyform(
            ["state", "mv", "module.m", "module.n"],
            environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
        )
        let moved = Self.all.map { $0.replacing("module.m", with: "module.n") }
        let found = try await list(project)
        #expect(found == Self.all || found == moved, "\(found)")
        let next = try await project.keyform("state", "mv", "module.m", "module.n")
        #expect(next.exitStatus == (found == moved ? 1 : 0), "\(next.everything)")
        #expect(try await list(project) == moved)
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 0, "\(check.everything)")
    }

    @Test func removesModules() async throws {
        let project = try await Self.taken()
        let dry = try await project.keyform("state", "rm", "-dry-run", "module.m[0]")
        #expect(dry.output.contains("Would remove module.m[0].module.inner.ionoscloud_user.i\n"))
        #expect(try await project.keyform("state", "rm", "module.m.ionoscloud_user.u").exitStatus == 1)
        let removed = try await project.keyform("state", "rm", "module.m")
        #expect(removed.output.contains("Removed module.m[0].ionoscloud_user.u[0]\n"))
        #expect(
            removed.output.contains("Successfully removed 5 resource instance(s).\n"),
            "\(removed.everything)"
        )
        #expect(try await list(project) == ["ionoscloud_user.root", "module.s.ionoscloud_user.x"])
    }

    @Test func showsModulesInJSON() async throws {
        let project = try await Self.taken()
        let outcome = try await project.keyform("show", "-json")
        let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let root = (json?["values"] as? [String: Any])?["root_module"] as? [String: Any]
        let children = root?["child_modules"] as? [[String: Any]]
        #expect(
            children?.map { $0["address"] as? String } == [
                "module.m[0]", "module.m[2]", "module.m[10]", "module.s",
            ]
        )
        let inner = children?.first?["child_modules"] as? [[String: Any]]
        #expect(inner?.first?["address"] as? String == "module.m[0].module.inner")
        #expect((children?.first?["resources"] as? [Any])?.count == 2)
    }

    @Test func refusesModulesWhereAnInstanceIsMeant() async throws {
        let project = try await Self.taken()
        try project.write("", to: "main.tf")
        let replaced = try await project.keyform("plan", "-replace=module.m")
        #expect(replaced.exitStatus == 1)
        for text in [
            "Invalid force-replace address \"module.m\"",
            "A resource instance address is required here. The module path must be followed by a resource instance specification.",
        ] { #expect(replaced.unwrappedErrors.contains(text), "\(replaced.everything)") }
        for command in [
            ["untaint", "module.m"], ["import", "module.m", "x"], ["recover", "discard", "module.m"],
        ] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(outcome.unwrappedErrors.contains("A resource instance address is required here."))
        }
        let target = try await project.keyform("plan", "-target=module")
        #expect(target.unwrappedErrors.contains("Invalid target \"module\""), "\(target.everything)")
    }
}
