import Foundation

/// A TLS server run by the `openssl` command.
package final class TLSServer {
    /// On 127.0.0.1.
    package let port: Int
    package let certificate: SelfSignedCertificate
    private let process: Process

    package init() throws {
        certificate = try SelfSignedCertificate()
        process = Process()
        process.executableURL = URL(filePath: SelfSignedCertificate.openssl)
        process.arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate.file, "-key",
            certificate.keyFile,
        ]
        let output = Pipe()
        process.standardInput = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.contains("ACCEPT "), case let data = output.fileHandleForReading.availableData,
            !data.isEmpty
        {
            text += String(decoding: data, as: UTF8.self)
        }
        let address = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
        guard let port = address?.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw LocalServer.ServerError()
        }
        self.port = port
    }

    deinit {
        // `s_server` does not end at SIGTERM while it waits for a client.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
