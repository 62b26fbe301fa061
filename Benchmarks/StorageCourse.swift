import Addresses
import Configuration
import DependencyGraph
import Execution
import HTTPTransport
import IonosCloud
import IonosSandbox
import JSONText
import Planning
import Providers
import SourceText
import StateModel
import StateStoreTests
import Values

/// Buckets with tags and a policy each in two regions, from nothing and back to it, against the sandbox in this process:
/// how many requests each command sends, and what processor time it takes, that of the sandbox included.
struct StorageCourse {
    private let count: Int
    private let sandbox: Sandbox
    private let key: (id: String, secret: String)
    private let configuration: Configuration
    private let graph: ResourceGraph
    private let store = InMemoryStateStore()

    init(count: Int, text: String? = nil) async throws {
        self.count = count
        sandbox = try Sandbox(options: SandboxOptions())
        key = try await Self.key(sandbox)
        let (configuration, diagnostics) = ConfigurationLoader.load(
            files: [SourceFile(name: "main.tf", text: text ?? Self.buckets(count))],
            schemas: try IonosCloudProvider().catalog()
        )
        guard !diagnostics.hasErrors else { throw DiagnosticsError(diagnostics) }
        self.configuration = configuration
        graph = ResourceGraph.build(configuration).0
    }

    // MARK: Configurations

    private static func buckets(_ count: Int) -> String {
        """
        resource "ionoscloud_s3_bucket" "b" {
          count  = \(count)
          name   = "bench-${count.index}"
          region = count.index % 2 == 0 ? "eu-central-3" : "eu-central-4"
          tags   = { team = "t${count.index}" }
        }
        resource "ionoscloud_s3_bucket_policy" "p" {
          count  = \(count)
          bucket = ionoscloud_s3_bucket.b[count.index].name
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { AWS = "arn:aws:iam:::user/31415926:00000000-0000-4000-8000-${format("%012d", count.index)}" }
              Action    = ["s3:GetObject", "s3:PutObject"]
              Resource  = "arn:aws:s3:::bench-${count.index}/*"
              Condition = { IpAddress = { "aws:SourceIp" = "192.0.2.0/24" } }
            }]
          })
        }

        """
    }

    /// A bucket with a policy of at least so many bytes: three actions for two of two hundred users in each statement.
    static func largePolicy(bytes: Int) -> String {
        var statements: [String] = []
        var size = 0
        while size < bytes {
            let number = statements.count
            func user(_ number: Int) -> String {
                let digits = String(number % 200)
                let tail = String(repeating: "0", count: 12 - digits.utf8.count) + digits
                return #""arn:aws:iam:::user/31415926:00000000-0000-4000-8000-\#(tail)""#
            }
            let statement = """
                {"Sid":"S\(number)","Effect":"Allow","Principal":{"AWS":[\(user(number)),\(user(number * 7 + 1))]},\
                "Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],\
                "Resource":["arn:aws:s3:::bench/team\(number)/*"],\
                "Condition":{"IpAddress":{"aws:SourceIp":["10.\(number / 250).\(number % 250).0/24"]}}}
                """
            statements.append(statement)
            size += statement.utf8.count + 1
        }
        return """
            resource "ionoscloud_s3_bucket" "b" {
              name = "bench"
            }
            resource "ionoscloud_s3_bucket_policy" "p" {
              bucket = ionoscloud_s3_bucket.b.name
              policy = <<EOT
            {"Version":"2012-10-17","Statement":[\(statements.joined(separator: ",\n"))]}
            EOT
            }

            """
    }

    // MARK: Commands

    /// - Throws: when something fails, or sends more requests than it may.
    func run() async throws {
        try await command("create", most: 4 * count) {
            try await $0.apply(try await $0.plan(.normal))
        }
        try await command("plan no change", most: 3 * count) {
            guard try await $0.plan(.normal).plan.steps.isEmpty else {
                throw DiagnosticsError(.error("The second plan is not empty"))
            }
        }
        try await command("destroy", most: 6 * count) { try await $0.apply(try await $0.plan(.destroy)) }
    }

    /// Plans what is all new, and changes nothing.
    func plan() async throws {
        try await command("plan all new", most: nil) { _ = try await $0.plan(.normal) }
    }

    /// Runs as a command of its own, which remembers nothing of the ones before.
    private func command(
        _ name: String,
        most: Int?,
        _ work: (Setting) async throws -> Void
    ) async throws {
        let setting = Setting(
            configuration: configuration,
            graph: graph,
            providers: try providers(),
            store: store
        )
        await sandbox.clearRequestLog()
        let (_, time) = try await measured { try await work(setting) }
        let requests = await sandbox.requestLog.count { $0.region != nil }
        Row.print(name, "\(requests) requests", time.inMilliseconds)
        guard let most, requests > most else { return }
        throw DiagnosticsError(.error("\(name) sent \(requests) requests, and \(most) are allowed"))
    }

    private func providers() throws -> ProviderSet {
        let transport = SandboxConnection(sandbox: sandbox)
        var surroundings = ProviderSurroundings(connect: { _ in transport })
        surroundings.simulate = { _ in transport }
        let provider = IonosCloudProvider()
        let block = ProviderBlockValue(
            arguments: .object(
                ValueMap([("s3_access_key", .string(key.id)), ("s3_secret_key", .string(key.secret))])
            )
        )
        let members = try provider.configure([block], in: surroundings).map(\.member)
        return ProviderSet(
            schemas: try provider.catalog(),
            members: [ProviderAddress(name: "ionoscloud"): members[0]]
        )
    }

    /// An administrator's key.
    private static func key(_ sandbox: Sandbox) async throws -> (id: String, secret: String) {
        func ask(_ path: String, _ body: String) async throws -> JSONValue {
            let outcome = await sandbox.respond(
                to: SandboxRequest(
                    method: "POST",
                    path: "/cloudapi/v6\(path)",
                    headers: [
                        SandboxHeader("Authorization", "Bearer t"), SandboxHeader("Host", "bench.test"),
                    ],
                    body: Array(body.utf8)
                )
            )
            guard case .answer(let response, _) = outcome else {
                throw DiagnosticsError(.error("The sandbox did not answer"))
            }
            return try JSONValue(parsing: response.body)
        }
        let user = try await ask(
            "/um/users",
            """
            {"properties":{"firstname":"A","lastname":"B","email":"bench@example.com","password":"abc123-321CBA",\
            "administrator":true,"forceSecAuth":false}}
            """
        )
        let key = try await ask("/um/users/\(user["id"]?.string ?? "")/s3keys", "{}")
        return (key["id"]?.string ?? "", key["properties"]?["secretKey"]?.string ?? "")
    }
}

/// Carries requests to the sandbox.
private struct SandboxConnection: Transport {
    let sandbox: Sandbox

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let outcome = await sandbox.respond(
            to: SandboxRequest(
                method: request.method.rawValue,
                path: request.url.target,
                headers: request.headers.fields.map { SandboxHeader($0.name, $0.value) }
                    + [
                        SandboxHeader("Host", request.url.origin.host),
                        SandboxHeader("X-Forwarded-Proto", "https"),
                    ],
                body: request.body ?? []
            )
        )
        guard case .answer(let response, _) = outcome else {
            throw TransportError(kind: .noAnswer, message: "no answer", mayHaveReachedServer: true)
        }
        return HTTPResponse(
            status: response.status,
            headers: HTTPHeaders(response.headers.map { (name: $0.name, value: $0.value) }),
            body: response.body
        )
    }
}

/// A row of what is not told by the object.
enum Row {
    static func print(_ name: String, _ cells: String...) {
        func padded(_ text: String, to width: Int) -> String {
            String(repeating: " ", count: max(width - text.utf8.count, 1)) + text
        }
        Swift.print(
            name + padded("", to: max(16 - name.utf8.count, 1)) + cells.map { padded($0, to: 20) }.joined()
        )
    }
}
