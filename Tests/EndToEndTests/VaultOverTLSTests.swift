import Foundation
import Glibc
import TestSupport
import Testing

/// Keys that go to a Vault which an authority of its owner vouches for.
@Suite(.aFewAtATime) struct VaultOverTLSTests {
    private static let main = """
        resource "ionoscloud_user" "ada" {
          first_name    = "Ada"
          last_name     = "L"
          email         = "ada@people.example"
          password      = "secret-Password-1"
          administrator = true
        }
        resource "ionoscloud_s3_key" "app" {
          user_id = ionoscloud_user.ada.id
        }

        """

    private static func block(_ port: String, _ arguments: String) -> String {
        """
        rotation "apps" {
          keys   = [ionoscloud_s3_key.app]
          verify = false
          deliver "vault" {
            address = "https://localhost:\(port)"
            mount   = "kv"
            path    = "apps/app"
            \(arguments)
          }
        }

        """
    }

    /// Answers as a store of version 2 does, and writes down what it is asked.
    private static let server = """
        import http.server, json, ssl, sys
        store, seen = [], open('seen', 'w')
        class Vault(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def log_message(self, *rest): pass
            def note(self):
                names = ('X-Vault-Namespace', 'X-Vault-Token')
                print(self.command, self.path, *[self.headers.get(n, '-') for n in names], file=seen, flush=True)
            def answer(self, status, document):
                body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                self.note()
                if '/sys/' in self.path: self.answer(200, {'data': {'options': {'version': '2'}}})
                elif not store: self.answer(404, {'errors': []})
                else: self.answer(200, {'data': {'data': store[-1], 'metadata': {'version': len(store)}}})
            def do_POST(self):
                self.note()
                sent = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
                if sent['options']['cas'] != len(store):
                    return self.answer(400, {'errors': ['check-and-set parameter did not match']})
                store.append(sent['data'])
                json.dump(sent['data'], open('stored', 'w'))
                self.answer(200, {'data': {'version': len(store)}})
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Vault)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """

    private static let canServe: Bool =
        FileManager.default.isExecutableFile(atPath: SelfSignedCertificate.openssl)
        && (try? SandboxClientsTests.output(
            of: ["python3", "-c", "import ssl"],
            in: URL(filePath: "/"),
            ProcessInfo.processInfo.environment
        ))?.status == 0

    @Test(.enabled(if: canServe, "python3 or openssl is not installed"))
    func onlyTheAuthoritiesOfTheFileAreTrusted() async throws {
        let certificate = try SelfSignedCertificate()
        let project = try UserProject.inSandbox(["main.tf": Self.main, "ca.pem": ""])
        try FileManager.default.removeItem(atPath: project.path("ca.pem"))
        try FileManager.default.copyItem(atPath: certificate.file, toPath: project.path("ca.pem"))
        try project.makeFolder("vault")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.server, certificate.file, certificate.keyFile]
        process.currentDirectoryURL = URL(filePath: project.path("vault"))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        defer {
            // A child of a test may have inherited that SIGTERM is blocked.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = line.trimmingCharacters(in: .whitespacesAndNewlines)
        try #require(Int(port) != nil, "\(line)")

        // The system's authorities do not know it: no token goes there.
        try project.write(Self.block(port, ""), to: "own.keyform.hcl")
        let environment = ["VAULT_TOKEN": "hvs.planted", "NO_PROXY": "localhost"]
        let refused = try await project.keyform("apply", "-auto-approve", environment: environment)
        #expect(refused.exitStatus == 1)
        #expect(refused.unwrappedErrors.contains("Error: Key not delivered"), "\(refused.everything)")
        #expect(refused.unwrappedErrors.contains("as \"ca_file\""), "\(refused.everything)")
        #expect(try project.scratch.read("project/vault/seen") == "")

        let arguments = "ca_file   = \"ca.pem\"\n    namespace = \"team\""
        try project.write(Self.block(port, arguments), to: "own.keyform.hcl")
        let apply = try await project.keyform("apply", "-auto-approve", environment: environment)
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(
            apply.output.contains(
                "tells vault https://localhost:\(port), secret kv/apps/app in namespace team"
            )
        )
        let seen = try project.scratch.read("project/vault/seen").split(separator: "\n")
        #expect(seen.last == "POST /v1/kv/data/apps/app team hvs.planted", "\(seen)")
        #expect(seen.allSatisfy { $0.hasSuffix(" team hvs.planted") }, "\(seen)")
        let stored = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: project.path("vault/stored")))
        )
        let id = try await project.keyform("credentials", Self.key, "-format", "json")
        let given = try #require((stored as? [String: Any])?["AccessKeyId"] as? String)
        #expect(id.output.contains("\"\(given)\""))
        #expect(!apply.everything.contains("hvs.planted"))
    }

    private static let key = "ionoscloud_s3_key.app"
}
