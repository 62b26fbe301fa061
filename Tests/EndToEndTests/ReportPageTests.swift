import Foundation
import JSONText
import TestSupport
import Testing

/// The page of a plan in the browser that people have; skipped where there is none.
@Suite(.aFewAtATime) struct ReportPageTests {
    static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private struct Seen {
        /// The elements, as the browser has them when the script is done.
        let document: String
        /// What it said on its console.
        let console: [Substring]
        /// What its network did, as it logged it.
        let network: String

        func count(_ text: String) -> Int {
            document.ranges(of: text).count
        }

        var status: String {
            document.firstMatch(of: /<p id="status" role="status">([^<]*)</).map { String($0.1) } ?? ""
        }
    }

    private func open(_ project: UserProject, _ page: String, fragment: String = "") async throws -> Seen {
        let browser = try #require(Self.browser)
        let outcome = try await project.runner(browser, environment: ["TMPDIR": "/tmp"]).run(
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=\(project.scratch.path("profile"))", "--virtual-time-budget=5000",
                "--enable-logging=stderr", "--log-net-log=\(project.path("net.json"))", "--dump-dom",
                "file://\(project.path(page))\(fragment)",
            ],
            timeout: .seconds(120)
        )
        #expect(outcome.exitStatus == 0, "\(outcome.errorOutput)")
        return Seen(
            document: outcome.output,
            console: outcome.errorOutput.split(separator: "\n").filter { $0.contains("CONSOLE") },
            network: (try? project.scratch.read("project/net.json")) ?? ""
        )
    }

    private static let hostile = [
        "</script><script>document.title='owned'</script>",
        "<img src=http://evil.example/x.png onerror=alert(1)>",
        "<!-- keyform-plan -->", "</details>", "![x](http://evil.example/y.png)", "\\u202egpj.exe", "@team",
        "```",
        "<style>@import url(http://evil.example/z.css)</style>", "<base href=http://evil.example/>",
        "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    ]

    private func project() async throws -> UserProject {
        let names = Self.hostile.map { $0.replacing("\"", with: "\\\"") }.map { "\"\($0)\"" }.joined(
            separator: ", "
        )
        let project = try UserProject.inSandbox([
            "main.tf": """
            locals { names = [\(names)] }

            resource "terraform_data" "hostile" {
              for_each = toset(local.names)
              input    = { (each.key) = each.key, secret = sensitive("correct horse battery") }
            }

            resource "terraform_data" "many" {
              count = var.many
              input = "value-${count.index}"
            }

            resource "terraform_data" "gone" {
              count = var.many > 0 ? 0 : 3
              input = "<b>gone</b> ${count.index}"
            }

            variable "many" { default = 0 }

            """
        ])
        let applied = try await project.keyform("apply", "-auto-approve", "-target=terraform_data.gone")
        try #require(applied.exitStatus == 0, "\(applied.everything)")
        return project
    }

    @Test(.enabled(if: browser != nil, "Chromium is not installed"))
    func hostileValuesStayText() async throws {
        let project = try await project()
        let plan = try await project.keyform("plan", "-var=many=5", "-report=plan.html")
        try #require(plan.exitStatus == 0, "\(plan.everything)")
        let seen = try await open(project, "plan.html", fragment: "#open")
        #expect(seen.console == [])
        #expect(!seen.network.contains("evil.example"))
        #expect(seen.count("<script") == 2)
        for tag in ["<img", "<base", "<b>", "<style>@import", "<iframe", "owned</title"] {
            #expect(seen.count(tag) == 0, "\(tag)")
        }
        #expect(seen.count("&lt;img src=http://evil.example/x.png onerror=alert(1)&gt;") > 0)
        #expect(seen.status == "19 changes", "\(seen.status)")
        // What is destroyed is open from the start.
        #expect(seen.count("<details class=\"change destroy\" open=\"\"") == 3)
        #expect(seen.count("\"&lt;b&gt;gone&lt;/b&gt; 1\"") > 0)
        #expect(!seen.document.contains("correct horse battery"))
        #expect(
            seen.document.contains(
                "<title>Plan: 16 to add, 0 to change, 3 to destroy. – keyform plan</title>"
            )
        )
    }

    @Test(.enabled(if: browser != nil, "Chromium is not installed"))
    func searchAndFilterChooseAmongTenThousand() async throws {
        let project = try await project()
        let plan = try await project.keyform("plan", "-var=many=10000", "-report=plan.html")
        try #require(plan.exitStatus == 0, "\(plan.everything)")
        let all = try await open(project, "plan.html")
        #expect(all.status == "10,014 changes", "\(all.status)")
        #expect(all.console == [])
        // Drawn as far as somebody looks.
        #expect((200..<2_000).contains(all.count("<details class=\"change")))
        let searched = try await open(project, "plan.html", fragment: "#search=value-9999")
        #expect(searched.status == "1 of 10,014 changes", "\(searched.status)")
        #expect(searched.count("<details class=\"change") == 1)
        #expect(searched.document.contains("terraform_data.many[9999]"))
        let filtered = try await open(project, "plan.html", fragment: "#kind=destroy")
        #expect(filtered.status == "3 of 10,014 changes", "\(filtered.status)")
        #expect(filtered.count("<details class=\"change destroy\"") == 3)
        #expect(filtered.count("<details class=\"change create\"") == 0)
        #expect(
            filtered.document.contains("data-kind=\"destroy\" aria-pressed=\"true\""),
            "\(filtered.document.suffix(3_000))"
        )
        let both = try await open(project, "plan.html", fragment: "#search=GONE%5B1%5D&kind=destroy,create")
        #expect(both.status == "1 of 10,014 changes", "\(both.status)")
        let none = try await open(project, "plan.html", fragment: "#search=nowhere")
        #expect(none.status == "0 of 10,014 changes", "\(none.status)")
        #expect(none.document.contains("No change fits."))
    }
}
