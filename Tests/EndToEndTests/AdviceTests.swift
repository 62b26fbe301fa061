import Foundation
import TestSupport
import Testing

/// What messages advise works as it stands there: taken out of the output, typed into a shell, and the problem is gone.
@Suite(.aFewAtATime) struct AdviceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The configuration that is applied first; nothing is applied without one.
        var applied: String?
        /// Runs between, as words.
        var before: [[String]] = []
        /// The configuration that is there when it goes wrong, where that is another one.
        var then: String?
        /// What goes wrong, as words.
        let run: [String]
        /// How the commands that are typed begin, behind the globals, in order; or an option, or a block.
        let advice: [String]
        /// What people fill in.
        var filled: [String: String] = [:]
        /// The configuration when the advice is followed, where that is another one.
        var meanwhile: String?
        /// The run that goes well afterwards, as words.
        let after: [String]
    }

    static func user(_ name: String, _ email: String? = nil, more: String = "") -> String {
        """
        resource "ionoscloud_user" "\(name)" {
          first_name = "Ada"
          last_name  = "L"
          email      = "\(email ?? name + "@people.example")"
          password   = "planted-Password-1"
          active     = true
        \(more)}

        """
    }

    static func group(_ name: String, _ shown: String? = nil, more: String = "") -> String {
        "resource \"ionoscloud_group\" \"\(name)\" {\n  name = \"\(shown ?? name)\"\n\(more)}\n\n"
    }

    private static let key = "resource \"ionoscloud_s3_key\" \"k\" {\n  user_id = ionoscloud_user.a.id\n}\n\n"
    private static let clean = ["plan", "-detailed-exitcode"]

    static let cases: [Case] = [
        Case(
            testDescription: "a stranger's group of the same name",
            applied: group("g"),
            before: [["state", "rm", "ionoscloud_group.g"]],
            run: ["plan"],
            advice: ["import 'ionoscloud_group.g' "],
            after: clean
        ),
        Case(
            testDescription: "a stranger's address",
            applied: user("a"),
            before: [["state", "rm", "ionoscloud_user.a"]],
            run: ["plan"],
            advice: ["import 'ionoscloud_user.a' "],
            after: clean
        ),
        Case(
            testDescription: "an instance's address",
            applied: user("a", "${each.key}@people.example", more: "  for_each = toset([\"x\", \"o'y\"])\n"),
            before: [["state", "rm", "ionoscloud_user.a[\"o'y\"]"]],
            run: ["plan"],
            advice: [#"import 'ionoscloud_user.a["o'\''y"]' "#],
            after: clean
        ),
        Case(
            testDescription: "an address that is managed, outside of the selection",
            applied: user("a"),
            then: user("a") + user("b", "a@people.example"),
            run: ["plan", "-target=ionoscloud_user.b"],
            advice: ["state mv 'ionoscloud_user.a' 'ionoscloud_user.b'"],
            meanwhile: user("b", "a@people.example"),
            after: clean
        ),
        Case(
            testDescription: "an import to an address that is taken",
            applied: group("g"),
            run: ["import", "ionoscloud_group.g", "11111111-1111-4111-8111-111111111111"],
            advice: ["state rm 'ionoscloud_group.g'"],
            after: ["state", "list"]
        ),
        Case(
            testDescription: "an import of what another address has",
            applied: group("g"),
            then: group("h", "g"),
            run: ["import", "ionoscloud_group.h", "ID"],
            advice: ["state mv 'ionoscloud_group.g' 'ionoscloud_group.h'"],
            after: clean
        ),
        Case(
            testDescription: "an import block of what another address has",
            applied: group("g"),
            then: group("h", "g") + "import {\n  to = ionoscloud_group.h\n  id = \"ID\"\n}\n",
            run: ["plan"],
            advice: ["state mv ionoscloud_group.g ionoscloud_group.h"],
            after: clean
        ),
        Case(
            testDescription: "an import block without a resource block",
            applied: group("g"),
            before: [["state", "rm", "ionoscloud_group.g"]],
            then: "import {\n  to = ionoscloud_group.g\n  id = \"ID\"\n}\n",
            run: ["plan"],
            advice: ["plan -generate-config-out=FILE"],
            filled: ["FILE": "'new groups.tf'"],
            after: ["validate"]
        ),
        Case(
            testDescription: "an import before the one that tells its instances",
            applied: group("g") + user("a"),
            before: [["state", "rm", "ionoscloud_group.g"], ["state", "rm", "ionoscloud_user.a"]],
            then: group("g")
                + user("a", more: "  for_each = toset([ionoscloud_group.g.name, ionoscloud_group.g.id])\n"),
            run: ["import", "ionoscloud_user.a[\"g\"]", "USER"],
            advice: ["import 'ionoscloud_group.g' ID"],
            after: ["import", "ionoscloud_user.a[\"g\"]", "USER"]
        ),
        Case(
            testDescription: "an import before the creation of what tells its instances",
            applied: user("a"),
            before: [["state", "rm", "ionoscloud_user.a"]],
            then: group("g") + user("a", more: "  for_each = toset([\"g\", ionoscloud_group.g.id])\n"),
            run: ["import", "ionoscloud_user.a[\"g\"]", "USER"],
            advice: ["apply -target=ionoscloud_group.g"],
            after: ["import", "ionoscloud_user.a[\"g\"]", "USER"]
        ),
        Case(
            testDescription: "a protected object",
            applied: group("g", more: "  lifecycle {\n    prevent_destroy = true\n  }\n"),
            then: group("g"),
            run: ["destroy", "-auto-approve"],
            advice: ["state unprotect ionoscloud_group.g"],
            after: ["destroy", "-auto-approve"]
        ),
        Case(
            testDescription: "an output that was never recorded",
            applied: group("g"),
            then: group("g") + "output \"o\" {\n  value = \"x\"\n}\n",
            run: ["output", "o"],
            advice: ["apply"],
            after: ["output", "o"]
        ),
        Case(
            testDescription: "no outputs at all",
            applied: group("g"),
            then: group("g") + "output \"o\" {\n  value = \"x\"\n}\n",
            run: ["output"],
            advice: ["apply"],
            after: ["output", "o"]
        ),
        Case(
            testDescription: "a withheld output",
            applied: "output \"o\" {\n  value     = \"x\"\n  sensitive = true\n}\n",
            run: ["output", "-json"],
            advice: ["output -json o"],
            after: ["state", "check"]
        ),
        Case(
            testDescription: "nothing where a state was expected",
            then: group("g"),
            run: ["state", "list"],
            advice: ["apply"],
            after: ["state", "list"]
        ),
        Case(
            testDescription: "an address that is not in the state",
            applied: group("g"),
            run: ["state", "show", "ionoscloud_group.x"],
            advice: ["state list"],
            after: ["state", "list"]
        ),
        Case(
            testDescription: "a run that there is not",
            applied: group("g"),
            run: ["log", "show", "99"],
            advice: ["log"],
            after: ["log"]
        ),
        Case(
            testDescription: "taint",
            applied: group("g"),
            run: ["taint", "ionoscloud_group.g"],
            advice: ["apply -replace=ionoscloud_group.g"],
            after: clean
        ),
        Case(
            testDescription: "taint of an instance",
            applied: group("g", "${each.key}", more: "  for_each = toset([\"x y\"])\n"),
            run: ["taint", "ionoscloud_group.g[\"x y\"]"],
            advice: [#"apply -replace='ionoscloud_group.g["x y"]'"#],
            after: clean
        ),
        Case(
            testDescription: "refresh",
            applied: group("g"),
            run: ["refresh"],
            advice: ["apply -refresh-only"],
            after: clean
        ),
        Case(
            testDescription: "state pull",
            applied: group("g"),
            run: ["state", "pull"],
            advice: ["show -json", "state export-terraform"],
            after: clean
        ),
        Case(
            testDescription: "options for a saved plan",
            before: [["plan", "-out=saved"]],
            then: group("g"),
            run: ["apply", "-refresh-only", "saved"],
            advice: ["plan"],
            after: ["apply", "saved"]
        ),
        Case(
            testDescription: "a stale plan",
            before: [["plan", "-out=saved"], ["apply", "-auto-approve"]],
            then: group("g"),
            run: ["apply", "saved"],
            advice: ["plan -out=FILE"],
            filled: ["FILE": "again"],
            after: ["apply", "again"]
        ),
        Case(
            testDescription: "a plan that was used",
            before: [["plan", "-out=saved"], ["apply", "saved"]],
            then: group("g"),
            run: ["apply", "saved"],
            advice: ["plan -out=FILE"],
            filled: ["FILE": "again"],
            after: ["apply", "again"]
        ),
        Case(
            testDescription: "no one to ask",
            then: group("g"),
            run: ["apply", "-input=false"],
            advice: ["plan -out=FILE"],
            filled: ["FILE": "saved"],
            after: ["apply", "saved"]
        ),
        Case(
            testDescription: "no answer",
            then: group("g"),
            run: ["apply"],
            advice: ["plan -out=FILE"],
            filled: ["FILE": "saved"],
            after: ["apply", "saved"]
        ),
        Case(
            testDescription: "no one to ask before a part is destroyed",
            applied: group("g", "${each.key}", more: "  for_each = toset([\"x y\"])\n") + group("h"),
            run: ["destroy", "-input=false", "-target=ionoscloud_group.g[\"x y\"]"],
            advice: [#"plan -destroy '-target=ionoscloud_group.g["x y"]' -out=FILE"#],
            filled: ["FILE": "saved"],
            after: ["apply", "saved"]
        ),
        Case(
            testDescription: "no answer to a plan with variables",
            then: group("g", "${var.n}") + "variable \"n\" {}\n",
            run: ["apply", "-var", "n=o'x $HOME"],
            advice: [#"plan -var 'n=o'\''x $HOME' -out=FILE"#],
            filled: ["FILE": "saved"],
            after: ["apply", "saved"]
        ),
        Case(
            testDescription: "a selector with a typo",
            applied: group("people", "${each.key}", more: "  for_each = toset([\"ada\"])\n"),
            run: ["plan", "-target=ionoscloud_group.poeple[\"ada\"]"],
            advice: [#"-target='ionoscloud_group.people["ada"]'"#],
            after: clean
        ),
        Case(
            testDescription: "a run where an address is asked for",
            applied: group("g"),
            run: ["log", "1"],
            advice: [],
            after: ["log", "show", "1"]
        ),
        Case(
            testDescription: "a protected object, and the others",
            applied: group("g", more: "  lifecycle {\n    prevent_destroy = true\n  }\n") + group("h"),
            run: ["destroy", "-auto-approve"],
            advice: ["-exclude='ionoscloud_group.g'"],
            after: ["state", "show", "ionoscloud_group.g"]
        ),
        Case(
            testDescription: "a plan that was saved",
            then: group("g"),
            run: ["plan", "-out=a $HOME `x` 'y'.plan"],
            advice: [#"apply 'a $HOME `x` '\''y'\''.plan'"#],
            after: clean
        ),
        Case(
            testDescription: "a second takeover",
            applied: group("g") + user("a"),
            run: ["state", "import-terraform", "other.tfstate"],
            advice: ["state rm 'ionoscloud_group.g'"],
            after: ["state", "import-terraform", "other.tfstate"]
        ),
        Case(
            testDescription: "keys that nobody manages",
            applied: user("a") + key,
            before: [["state", "rm", "ionoscloud_s3_key.k"]],
            run: ["destroy", "-auto-approve"],
            advice: ["-allow=unmanaged-keys"],
            after: ["state", "list"]
        ),
        Case(
            testDescription: "a user with keys that nobody manages, who stays",
            applied: user("a") + key + group("g"),
            before: [["state", "rm", "ionoscloud_s3_key.k"]],
            run: ["destroy", "-auto-approve"],
            advice: ["-exclude='ionoscloud_user.a'"],
            after: ["state", "show", "ionoscloud_user.a"]
        ),
        Case(
            testDescription: "a user who was renamed",
            applied: user("a"),
            then: user("b", "a@people.example"),
            run: ["plan"],
            advice: ["moved {"],
            after: ["apply", "-auto-approve"]
        ),
        Case(
            testDescription: "a blank before the equals sign",
            then: "variable \"n\" {}\noutput \"o\" {\n  value = var.n\n}\n",
            run: ["plan", "-var", "n = a $HOME \"b\""],
            advice: [#"-var='n=a $HOME "b"'"#],
            after: ["validate"]
        ),
    ]

    @Test(arguments: cases)
    func itIsFollowed(_ given: Case) async throws {
        var project = try UserProject()
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:9"
        try project.makeFolder("my dir")
        project.globals = ["-sandbox", "-chdir=my dir", "-state=team one.db"]
        if let text = given.applied {
            try project.write(text, to: "my dir/main.tf")
            try await succeed(["apply", "-auto-approve"], project)
        }
        let ids = try await ids(in: project)
        func filled(_ text: String) -> String {
            ids.reduce(text) { $0.replacing("\"\($1.key)\"", with: "\"\($1.value)\"") }
        }
        if given.run.last == "other.tfstate" {
            let other = try await project.keyform("state", "export-terraform").output
                .replacing(try #require(ids["ID"]), with: "11111111-1111-4111-8111-111111111111")
            try project.write(other, to: "my dir/other.tfstate")
            try await succeed(["state", "rm", "ionoscloud_user.a"], project)
        }
        let removes = given.before.first?.first == "state"
        if let text = given.then, !removes { try project.write(filled(text), to: "my dir/main.tf") }
        for words in given.before { try await succeed(words, project) }
        if let text = given.then, removes { try project.write(filled(text), to: "my dir/main.tf") }
        let run = given.run.map { ids[$0] ?? $0 }
        let wrong = try await project.keyform(run)
        if let text = given.meanwhile { try project.write(text, to: "my dir/main.tf") }
        for beginning in given.advice {
            let advice = try #require(Advice(beginning, in: wrong), "\(beginning): \(wrong.everything)")
            switch advice {
            case .option(let text):
                let again = try await Advice.type(
                    Advice.invocation
                        + run.dropLast(
                            beginning.hasPrefix("-var") ? 2 : beginning.hasPrefix("-target") ? 1 : 0
                        ).map { " " + $0 }.joined() + " "
                        + text,
                    in: project
                )
                #expect(again.exitStatus == 0, "\(text): \(again.everything)")
            case .block(let text):
                try project.write(
                    try project.scratch.read("project/my dir/main.tf") + text,
                    to: "my dir/main.tf"
                )
            case .line(var line):
                for (name, value) in given.filled { line = line.replacing(name, with: value) }
                if let (name, value) = ids.first(where: { line.hasSuffix(" \($0.key)") }) {
                    line = line.dropLast(name.count) + value
                }
                let typed = try await Advice.type(line, in: project)
                #expect(typed.exitStatus == 0, "\(line): \(typed.everything)")
            }
        }
        try await succeed(given.after.map { ids[$0] ?? $0 }, project)
    }

    private func succeed(_ words: [String], _ project: UserProject) async throws {
        let outcome = try await project.keyform(words)
        #expect(outcome.exitStatus == 0, "\(words): \(outcome.everything)")
    }

    /// What stands for the ids of the applied objects in the cases.
    private func ids(in project: UserProject) async throws -> [String: String] {
        var ids: [String: String] = [:]
        for (name, address) in [("ID", "ionoscloud_group.g"), ("USER", "ionoscloud_user.a")] {
            let shown = try await project.keyform("state", "show", address).output
            ids[name] = shown.firstMatch(of: /\n +id +(?:= )?"?([0-9a-f-]{36})/).map { String($0.1) }
        }
        return ids
    }
}
