import Foundation
import Glibc
import TestSupport
import Testing

/// Configurations and files made to exhaust whoever reads them: each ends with an error that says so, or is read.
@Suite(.aFewAtATime) struct HostileConfigurationTests {
    private static func output(_ expression: String) -> [String: String] {
        ["main.tf": "output \"o\" {\n  value = \(expression)\n}\n"]
    }

    private func makePipe(_ project: UserProject, _ name: String) throws {
        #expect(mkfifo(project.path(name), 0o600) == 0)
    }

    @Test(arguments: [
        ["fmt", "pipe.tf"], ["fmt"], ["plan"], ["validate"], ["apply", "pipe.tf"], ["show", "pipe.tf"],
        ["plan", "-var-file=socket"], ["plan", "-var-file=/dev/zero"], ["plan", "-var-file=folder"],
        ["state", "import-terraform", "/dev/zero"], ["state", "import-terraform", "folder"],
    ])
    func whatIsNoFileIsNotRead(arguments: [String]) async throws {
        let project = try UserProject.inSandbox()
        try FileManager.default.createDirectory(
            atPath: project.path("folder"),
            withIntermediateDirectories: false
        )
        if arguments.contains(where: { $0.hasPrefix("-var-file") }) {
            try project.write("", to: "main.tf")
        } else {
            try makePipe(project, "pipe.tf")
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        let outcome = try await project.keyform(arguments)
        #expect(outcome.exitStatus == 1 || outcome.exitStatus == 2, "\(outcome.everything)")
        #expect(outcome.unwrappedErrors.contains("Error: "), "\(outcome.everything)")
    }

    /// What the shell's `<(...)` stands for is a pipe; people use it for variables.
    @Test func variablesAreReadFromPipes() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": "variable \"x\" {}\noutput \"o\" {\n  value = var.x\n}\n"
        ])
        let script =
            "'\(try BuiltProducts.executable("keyform"))' -sandbox plan -var-file=<(sleep 0.2; echo 'x = \"from a pipe\"')"
        let outcome = try await project.runner("/bin/bash").run(
            ["-c", script],
            input: [],
            timeout: .seconds(60)
        )
        #expect(outcome.output.contains("from a pipe"), "\(outcome.everything)")
        let null = try await project.keyform("plan", "-var=x=1", "-var-file=/dev/null")
        #expect(null.exitStatus == 0, "\(null.everything)")
        let endless = "'\(try BuiltProducts.executable("keyform"))' -sandbox plan -var-file=<(cat /dev/zero)"
        let refused = try await project.runner("/bin/bash").run(
            ["-c", endless],
            input: [],
            timeout: .seconds(120)
        )
        #expect(refused.unwrappedErrors.contains("larger than 256 MiB"), "\(refused.everything)")
    }

    @Test(arguments: [
        ("file(\"/dev/zero\")", "only regular files"), ("fileset(\"/proc\", \"**\")", "100000 files"),
        ("parseint(\"\(String(repeating: "9", count: 1_000_000))\", 10)", "10,000 digits"),
        (String(repeating: "9", count: 1_000_000), "10,000 digits"),
        (
            "replace(\"\(String(repeating: "a", count: 60_000))\", \"a\", \"\(String(repeating: "b", count: 60_000))\")",
            "256 MiB"
        ),
    ])
    func hostileExpressionsAreErrors(expression: String, told: String) async throws {
        let project = try UserProject.inSandbox(Self.output(expression))
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.unwrappedErrors.contains(told), "\(outcome.unwrappedErrors.suffix(1000))")
    }

    @Test func aMillionNullBytesAreFewLines() async throws {
        let project = try UserProject.inSandbox(["main.tf": String(repeating: "\0", count: 1_000_000)])
        for command in ["plan", "validate", "fmt"] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus != 0)
            #expect(outcome.errorOutput.utf8.count < 200_000)
            #expect(
                outcome.unwrappedErrors.contains("999981 more mistakes"),
                "\(outcome.unwrappedErrors.suffix(500))"
            )
        }
    }

    @Test func valuesThatDoubleAreAnError() async throws {
        let lines = (0..<40).map { "  a\($0 + 1) = [local.a\($0), local.a\($0)]\n" }.joined()
        let project = try UserProject.inSandbox(["main.tf": "locals {\n  a0 = 1\n\(lines)}\n"])
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.unwrappedErrors.contains("Values too large together"), "\(outcome.everything)")
    }

    @Test func manyValuesAreTooMuchTogether() async throws {
        let lines = (0..<22).map { "  a\($0 + 1) = [local.a\($0), local.a\($0)]\n" }.joined()
        let outputs = (0..<40).map { "output \"o\($0)\" {\n  value = length(local.a18) + \($0)\n}\n" }
            .joined()
        let project = try UserProject.inSandbox(["main.tf": "locals {\n  a0 = 1\n\(lines)}\n\(outputs)"])
        let outcome = try await project.keyform("validate")
        #expect(outcome.exitStatus == 1)
        #expect(
            outcome.unwrappedErrors.components(separatedBy: "Error: ").count == 2,
            "\(outcome.everything)"
        )
        #expect(outcome.unwrappedErrors.contains("Values too large together"), "\(outcome.everything)")
    }

    /// The text of a plan grows with the depth, not with its square or cube.
    @Test(arguments: [("[", "]"), ("{ a = ", " }")])
    func deepOutputsAreShown(open: String, close: String) async throws {
        let depth = 2900
        let value = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        let project = try UserProject.inSandbox(Self.output(value))
        let outcome = try await project.keyform("apply", "-auto-approve")
        #expect(outcome.exitStatus == 0)
        #expect(outcome.output.utf8.count < depth * 2 * 4_000)
        let again = try await project.keyform("plan", "-detailed-exitcode", "-out=plan")
        #expect(again.exitStatus == 0, "\(again.errorOutput)")
        let shown = try await project.keyform("show", "plan")
        #expect(shown.exitStatus == 0, "\(shown.errorOutput)")
        let json = try await project.keyform("output", "-json", "o")
        #expect(json.exitStatus == 0 && json.output.utf8.count < depth * 2 * 2_000)
    }

    @Test(arguments: [3_002, 6_000, 50_000])
    func tooDeepOutputsAreAnError(depth: Int) async throws {
        let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let outcome = try await UserProject.inSandbox(Self.output(value)).keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.unwrappedErrors.contains("ested too deeply"), "\(outcome.everything)")
    }

    @Test func circlesOfMovesAreOneError() async throws {
        let count = 5000
        let blocks = (0..<count).map {
            "moved {\n  from = ionoscloud_group.g\($0)\n  to   = ionoscloud_group.g\(($0 + 1) % count)\n}\n"
        }
        let project = try UserProject.inSandbox(["main.tf": blocks.joined()])
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(
            outcome.unwrappedErrors.contains("and \(count - 20) more"),
            "\(outcome.unwrappedErrors.suffix(800))"
        )
        #expect(outcome.errorOutput.utf8.count < 5_000)
    }

    @Test func thousandsOfErrorsAreCounted() async throws {
        let project = try UserProject.inSandbox([
            "main.tf": String(repeating: "variable \"x\" {}\n", count: 20_000)
        ])
        let outcome = try await project.keyform("validate")
        #expect(
            outcome.unwrappedErrors.contains("There are 18999 errors more"),
            "\(outcome.unwrappedErrors.suffix(300))"
        )
        let unknown = (0..<20_000).map { "  nme\($0) = 1\n" }.joined()
        try project.write(
            "resource \"ionoscloud_group\" \"g\" {\n  name = \"g\"\n\(unknown)}\n",
            to: "main.tf"
        )
        let other = try await project.keyform("validate")
        #expect(other.unwrappedErrors.contains("19000 errors more"), "\(other.unwrappedErrors.suffix(300))")
        let name = String(repeating: "a", count: 40_000)
        try project.write("locals {\n  \(name)b = local.\(name)\n}\n", to: "main.tf")
        let long = try await project.keyform("validate")
        #expect(long.unwrappedErrors.contains("bytes left out"), "\(long.unwrappedErrors.prefix(300))")
    }
}
