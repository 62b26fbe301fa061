import Configuration
import SourceText
import TestSupport
import Testing

/// Modules that `terraform init` has copied, as `modules.json` tells of them.
@Suite struct InstalledModulesTests {
    private func says(_ manifest: String?, _ main: String = Self.call) -> [String] {
        let installed = ModuleDirectory(
            identity: "m",
            files: [SourceFile(name: ".terraform/modules/m/main.tf", text: "output \"o\" { value = 1 }\n")]
        )
        return validate(
            [SourceFile(name: "main.tf", text: main)],
            modules: ModuleSnapshot(
                directories: [".terraform/modules/m": installed],
                manifest: manifest.map { Array($0.utf8) }
            )
        )
        .map { "\($0.subject?.file.name ?? "") \($0.subject?.line ?? 0) \($0.summary) | \($0.detail)" }
    }

    private static let call = "module \"m\" {\n  source = \"github.com/foo/bar\"\n}\n"

    private static func manifest(_ entry: String) -> String {
        #"{"Modules":[{"Key":"","Source":"","Dir":"."},\#(entry)]}"#
    }

    @Test func whatIsInstalledIsRead() {
        let entry =
            #"{"Key":"m","Source":"git::https://github.com/foo/bar.git","Dir":".terraform/modules/m"}"#
        #expect(says(Self.manifest(entry), Self.call + "output \"o\" {\n  value = module.m.o\n}\n") == [])
    }

    @Test(arguments: [
        "s3::https://s3.eu-central-1.amazonaws.com/b/m.zip", "git::https://host/m.git", "hg::http://host/m",
        "gcs::https://www.googleapis.com/storage/v1/b/m.zip", "foo/bar/baz//sub", "host.example/foo/bar/baz",
        "git@github.com:foo/bar.git", "bitbucket.org/foo/bar", "https://host/m.zip?archive=zip",
    ])
    func whatIsNotThereIsNamedInOneSentence(source: String) {
        let found = says(nil, "module \"m\" {\n  source = \"\(source)\"\n}\n")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix(
                "main.tf 1 Module not installed | This module is not yet installed. Run \"terraform init\" to install"
            ) ?? false,
            "\(found)"
        )
    }

    @Test(arguments: [
        ("{\n\"Modules\": [", 2, "The text ends where"),
        ("", 1, "The text ends where"),
        ("[]", 1, "It is no JSON object"),
        ("{\"Modules\":\n7}", 2, "\"Modules\" is no list"),
        (
            "{\"Modules\":[{\"Key\":\"\",\"Source\":\"\",\"Dir\":\".\"},\n{\"Key\":7}]}", 2,
            "An entry of \"Modules\" does not have"
        ),
    ])
    func damageIsNamedWithItsPlace(text: String, line: Int, problem: String) {
        // Said once, however many modules are called.
        let found = says(text, Self.call + "module \"n\" {\n  source = \"foo/bar/baz\"\n}\n")
        let start =
            ".terraform/modules/modules.json \(line) Damaged list of installed modules | "
            + ".terraform/modules/modules.json cannot be read: \(problem)"
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(start) ?? false, "\(found)")
    }

    @Test func damageMattersOnlyForModulesFromElsewhere() {
        let local = ModuleSnapshot(
            directories: ["m": ModuleDirectory(identity: "m", files: [])],
            manifest: Array("{".utf8)
        )
        let found = validate(
            [SourceFile(name: "main.tf", text: "module \"m\" {\n  source = \"./m\"\n}\n")],
            modules: local
        )
        #expect(found.isEmpty)
    }

    @Test func aDirectoryThatIsGoneIsNamed() {
        let entry =
            #"{"Key":"m","Source":"git::https://github.com/foo/bar.git","Dir":".terraform/modules/x"}"#
        #expect(
            says(Self.manifest(entry)) == [
                "main.tf 1 Module not installed | This module's local cache directory .terraform/modules/x could not be "
                    + "read. Run \"terraform init\" to install all modules required by this configuration. keyform "
                    + "installs none itself."
            ]
        )
    }
}
