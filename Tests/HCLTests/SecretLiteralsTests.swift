import SourceText
import TestSupport
import Testing

@testable import HCL

@Suite struct SecretLiteralsTests {
    private let literals = SecretLiterals { type, label, argument, value in
        (type == "provider" && argument == "token")
            || (type == "state" && value.contains("@"))
            || (type == "resource" && label == "ionoscloud_user" && argument == "password")
    }

    /// As much work for the last of many values as for the first, however deep they stand.
    @Test func findsSecretsInDeepJSON() {
        let depth = 12_000
        let deep =
            String(repeating: #"{"a":1,"b":"#, count: depth) + "[" + String(repeating: "[", count: depth)
            + String(repeating: "1,", count: depth)
        let file = SourceFile(
            name: "main.tf.json",
            text: #"{"provider":{"ionoscloud":{"token":"SECRET"}},"locals":"# + deep
        )
        #expect(literals.ranges(inConfiguration: file).map { file.text($0) } == ["SECRET"])
    }

    /// Every `SECRET` is found, and nothing that says `plain`.
    private func check(_ text: String, _ ranges: (SourceFile) -> [Range<Int>], name: String) {
        let file = SourceFile(name: name, text: text)
        var shown: [UInt8] = []
        var position = 0
        for range in ranges(file) {
            #expect(range.lowerBound >= position, "\(text)")
            shown += file.bytes[position..<range.lowerBound] + Array("…".utf8)
            position = range.upperBound
        }
        shown += file.bytes[position...]
        let rest = String(decoding: shown, as: UTF8.self)
        #expect(!rest.contains("SECRET"), "\(rest)")
        #expect(rest.components("plain") == text.components("plain"), "\(rest)")
    }

    @Test(arguments: [
        #"variable "v" { default = "SECRET", sensitive = true }"#,
        "variable \"v\" {\n  sensitive = true\n  default = \"SECRET\"\n}",
        "variable \"v\" {\n  default = \"SECRET\"\n  type = number\n  sensitive = true\n}",
        "variable v {\n  default = {\n    plain = [\"SECRET\", 1]\n    b = \"x${plain.q}\\\"SECRET\"\n  }\n  sensitive = true\n}",
        "variable \"v\" {\n  default = <<-EOT\n    SECRET\n    SECRET ${plain.x}\n  EOT\n  sensitive = true\n}",
        // The quotation has no end and takes in what makes it a secret.
        "variable \"v\" {\n  default = \"SECRET\n  sensitive = true\n}",
        "variable \"v\" {\n  default = \"plain\"\n}\nvariable \"w\" {\n  default = \"SECRET\" # plain\n  ephemeral = true\n}",
        "variable \"v\" {\n  default = \"plain\"\n  sensitive = false\n}",
        "output \"o\" {\n  value = \"SECRET\"\n  sensitive = true\n  description = \"plain\"\n}",
        "resource \"ionoscloud_user\" \"u\" {\n  email = \"plain\"\n  password = \"SECRET${plain.a}SECRET\"\n}",
        "resource \"ionoscloud_user\" \"u\" {\n  password = [\"SECRET\"]\n  email = \"plain\"\n}",
        "resource \"ionoscloud_user\" \"u\" {\n  password = \"SECRET\" \"SECRET\"\n  email = \"plain\"\n}",
        "resource \"ionoscloud_user\" \"u\" {\n  password = \"SECRET\n  email = \"x\"\n}",
        "resource \"ionoscloud_user\" \"u\" {\n  password = SECRET-1\n  email = plain\n}",
        "resource \"ionoscloud_user\" \"u\" {\n  password = SECRET!SECRET\n}",
        "resource \"ionoscloud_user\" \"u\" {\n  password = upper(var.plain, plain.SECRET2)\n".replacing(
            "SECRET2",
            "x"
        ),
        "resource \"ionoscloud_user\" \"u\" { password = \"SECRET\" }\nresource \"other\" \"u\" { password = \"plain\" }",
        "resource \"ionoscloud_user\" \"u\" {\n  timeouts {\n    password = \"plain\"\n  }\n  password = \"SECRET\"\n}",
        "provider \"ionoscloud\" {\n  token = \"SECRET\"\n  endpoint = \"plain\"\n}",
        "} ) ]\nprovider \"ionoscloud\" {\n  token = \"SECRET\"",
        "locals {\n  password = \"plain\"\n}",
        "state {\n  location = \"plain://plain\"\n}",
        "state {\n  location = \"SECRET:SECRET@${plain.x}SECRET\"\n  other = upper(\"plain\")\n}",
        "", "{", "}", "a", "a =", "variable \"v", "variable \"v\" {", "password = \"plain\"",
    ])
    func inConfigurations(text: String) {
        check(text, literals.ranges(inConfiguration:), name: "main.tf")
    }

    @Test(arguments: [
        #"{"variable": {"v": {"default": "SECRET", "sensitive": true}, "w": {"default": "plain"}}}"#,
        #"{"variable": {"v": {"sensitive": true, "default": {"a": ["SECRET", 12]}}}, "output": {"v": {"value": "plain"}}}"#,
        #"{"resource": {"ionoscloud_user": {"u": {"password": "SECRET\"SECRET", "email": "plain"}}}}"#,
        #"{"resource": {"ionoscloud_user": {"u": [{"password": "SECRET", "email": "plain"}]}}}"#,
        #"{"resource": [{"ionoscloud_user": {"u": {"password": ["SECRET"]}}}], "x": ["plain"]}"#,
        #"{"provider": {"ionoscloud": {"token": "SECRET", "endpoint": "plain"}}}"#,
        #"{"provider": {"ionoscloud": {"token": "SECRET"#,
        #"{"provider": {"ionoscloud": {"token": SECRET ,:"#,
        #"{"locals": {"password": "plain"}}"#, "", "{", "]", "\"", ":", #"{"a"::}"#, #"{"token": "plain"}"#,
    ])
    func inJSON(text: String) {
        check(text, literals.ranges(inConfiguration:), name: "main.tf.json")
    }

    @Test func inVariableFiles() {
        let names: Set<String> = ["s", "t"]
        let native =
            "a = \"plain\"\ns = \"SECRET\"\nt = {\n  k = [\"SECRET\"]\n}\nb = plain\nt = SECRET\ns = \"SECRET"
        let json =
            #"{"a": "plain", "s": "SECRET", "t": {"k": ["SECRET"], "s": "SECRET"}, "b": ["plain"], "s": SECRET"#
        for (text, name) in [(native, "terraform.tfvars"), (json, "x.auto.tfvars.json")] {
            check(text, { SecretLiterals.ranges(inVariableFile: $0, secret: names) }, name: name)
        }
    }

    @Test func namesSensitiveVariables() {
        let native = """
            variable "a" { sensitive = true }
            variable "b" { default = "x" }
            variable c {
              validation { condition = true }
              ephemeral = true
            }
            output "d" { sensitive = true }
            """
        let json =
            #"{"variable": {"a": {"sensitive": true}, "b": {"sensitive": false}, "c": {"ephemeral": true}}}"#
        for (text, name) in [(native, "a.tf"), (json, "a.tf.json")] {
            #expect(SecretLiterals.sensitiveVariables(in: SourceFile(name: name, text: text)) == ["a", "c"])
        }
    }

    /// Any beginning of a text, and any text of its pieces, gives ranges within it, in order.
    @Test func survivesAnything() {
        let pieces = [
            "variable", " \"v\" ", "{", "}", "\n", "=", "\"", "password", "<<E\n", "${", "sensitive", "true",
            ":", ",", "[", "]", "\\",
        ]
        var random = SeededGenerator(seed: 7)
        for _ in 0..<400 {
            let text = (0..<Int.random(in: 1..<40, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            for name in ["a.tf", "a.tf.json", "a.tfvars", "a.tfvars.json"] {
                let file = SourceFile(name: name, text: text)
                let ranges =
                    literals.ranges(inConfiguration: file)
                    + SecretLiterals.ranges(inVariableFile: file, secret: ["password"])
                #expect(
                    ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= file.bytes.count },
                    "\(text)"
                )
            }
        }
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count
    }

    fileprivate func replacing(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
