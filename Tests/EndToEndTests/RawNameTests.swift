import Foundation
import Glibc
import TestSupport
import Testing

/// Names in a directory, and of it, that are not UTF-8.
@Suite(.aFewAtATime) struct RawNameTests {
    /// Runs a script in the project's folder, in which `$K` is the program.
    private func bash(_ project: UserProject, _ script: String) async throws -> ProcessOutcome {
        let program = try BuiltProducts.executable("keyform")
        return try await project.runner("/bin/bash", environment: ["K": program, "LC_ALL": "C"])
            .run(["-c", script], input: [], timeout: .seconds(120))
    }

    private static let group = "resource \"ionoscloud_group\" \"g\" {\n  name = var.x\n}\n"

    @Test func otherFilesDoNotMatter() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": "variable \"x\" { default = \"g\" }\n\(Self.group)"
        ])
        let outcome = try await bash(
            project,
            "touch $'caf\\xe9.txt' $'\\xff'; mkdir $'d\\xff'; $K -sandbox apply -auto-approve && $K -sandbox plan"
        )
        #expect(outcome.exitStatus == 0 && outcome.output.contains("No changes"), "\(outcome.everything)")
    }

    @Test func configurationAndVariablesAreRead() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.group])
        let outcome = try await bash(
            project,
            "echo 'variable \"x\" {}' > $'v\\xe9.tf'; echo 'x = \"from-auto\"' > $'a\\xff.auto.tfvars';"
                + " $K -sandbox plan -out=p && $K -sandbox apply p"
        )
        #expect(outcome.exitStatus == 0 && outcome.output.contains("from-auto"), "\(outcome.everything)")
        let file = try await bash(
            project,
            "echo 'x = \"from-file\"' > $'b\\xfe'; $K -sandbox plan -var-file=$'b\\xfe'"
        )
        #expect(file.exitStatus == 0 && file.output.contains("from-file"), "\(file.everything)")
        let separate = try await bash(project, "$K -sandbox plan -var-file $'b\\xfe'")
        #expect(separate.exitStatus == 0 && separate.output.contains("from-file"), "\(separate.everything)")
    }

    @Test func errorsNameTheFile() async throws {
        let project = try UserProject.inSandbox(["main.tf": ""])
        let outcome = try await bash(project, "echo 'x {' > $'v\\xe9.tf'; $K validate; $K validate -json")
        #expect(outcome.errorOutput.contains("on v\\xE9.tf line 1"), "\(outcome.everything)")
        #expect(outcome.output.contains("v\\\\xE9.tf"), "\(outcome.everything)")
        let missing = try await bash(
            project,
            "$K -sandbox plan -var-file=$'no\\xff'; $K -chdir=$'no\\xff' plan"
        )
        #expect(missing.errorOutput.contains("no\\xFF"), "\(missing.everything)")
    }

    @Test func foldersMayHaveAnyName() async throws {
        let project = try UserProject.inSandbox()
        let files =
            "echo 'variable \"x\" { default = \"g\" }' > main.tf; cat >> main.tf <<'E'\n\(Self.group)E\n"
        let outcome = try await bash(
            project,
            "mkdir $'d\\xff' && cd $'d\\xff' && \(files) cd .. && $K -sandbox -chdir=$'d\\xff' plan"
        )
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(outcome.output.contains("1 to add"), "\(outcome.everything)")
    }

    @Test func functionsSeeTheFiles() async throws {
        let project = try UserProject.inSandbox([
            "main.tf":
                "output \"o\" {\n  value = [for f in fileset(\"files\", \"*\") : file(\"files/${f}\")]\n}\n"
        ])
        let outcome = try await bash(
            project,
            "mkdir files; echo -n content > $'files/x\\xe9'; $K -sandbox plan"
        )
        #expect(outcome.exitStatus == 0 && outcome.output.contains("\"content\""), "\(outcome.everything)")
    }

    @Test func statesAndKeysMayHaveSuchNames() async throws {
        let project = try UserProject.inSandbox(["main.tf": "variable \"x\" {}\n\(Self.group)"])
        let outcome = try await bash(
            project,
            """
            set -e; mkdir $'d\\xff' $'h\\xfe'; cp main.tf $'d\\xff'; cd $'d\\xff'
            export HOME="$PWD"/../$'h\\xfe' KEYFORM_STATE_KEY_FILE="$PWD/"$'key\\xfd'
            $K -sandbox apply -auto-approve -var=x=inside; $K -sandbox plan -var=x=inside -detailed-exitcode
            $K -sandbox state check; $K -sandbox state list; $K -sandbox state backup $'b\\xe9.db'; ls
            $K -sandbox -state=$'s\\xe9.db' apply -auto-approve -var=x=beside; $K -sandbox -state=$'s\\xe9.db' state check; ls
            """
        )
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        #expect(outcome.output.contains("No changes"), "\(outcome.everything)")
        #expect(outcome.output.contains("b\\xE9.db"), "\(outcome.everything)")
    }

    @Test func formatting() async throws {
        let project = try UserProject.inSandbox()
        let outcome = try await bash(
            project,
            "echo 'a   =  1' > $'v\\xe9.tf'; $K fmt; cat $'v\\xe9.tf'; echo 'b  = 2' > $'v\\xe9.tf'; $K fmt $'v\\xe9.tf'; cat *.tf"
        )
        #expect(outcome.output.contains("a = 1") && outcome.output.contains("b = 2"), "\(outcome.everything)")
    }
}
