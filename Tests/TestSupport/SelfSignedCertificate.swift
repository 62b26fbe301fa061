import Foundation

/// A certificate for `localhost`, made by the `openssl` command in a folder that goes with it.
package final class SelfSignedCertificate: Sendable {
    package static let openssl = "/usr/bin/openssl"

    package let file: String
    package let keyFile: String
    /// SHA-256 of the certificate, as `openssl x509 -fingerprint` prints it.
    package let fingerprint: String
    private let folder: URL

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "keyform-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = folder.appending(path: "certificate.pem").path
        keyFile = folder.appending(path: "key.pem").path
        _ = try Self.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", keyFile, "-out",
            file,
        ])
        let line = try Self.run(["x509", "-noout", "-fingerprint", "-sha256", "-in", file])
        fingerprint = line.drop { $0 != "=" }.dropFirst().trimmingCharacters(in: .whitespacesAndNewlines)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: openssl)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
