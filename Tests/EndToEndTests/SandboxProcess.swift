import Foundation
import Testing

/// A `keyform-sandbox` that runs until it is stopped, or forgotten.
final class RunningSandbox {
    private let process: Process
    let port: UInt16
    /// The port of the object storage; nil without `-s3-port`.
    let storagePort: UInt16?

    convenience init(_ arguments: String...) throws {
        try self.init(arguments)
    }

    init(_ arguments: [String]) throws {
        process = try Self.process(arguments)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        func line() throws -> String {
            var line = Data()
            while line.last != 0x0A {
                let byte = try #require(
                    try output.fileHandleForReading.read(upToCount: 1),
                    "it ended at once"
                )
                line += byte
            }
            return String(decoding: line.dropLast(), as: UTF8.self)
        }
        let match = try #require(
            try #/keyform-sandbox listening on http://127\.0\.0\.1:([0-9]+)/cloudapi/v6/#.wholeMatch(
                in: try line()
            )
        )
        port = try #require(UInt16(match.1))
        guard arguments.contains("-s3-port") else {
            storagePort = nil
            return
        }
        var exports: [Substring: Substring] = [:]
        for _ in 0..<5 {
            let text = try line()
            let parts = try #require(try #/export ([A-Z_]+)=(.+)/#.wholeMatch(in: text))
            exports[parts.1] = parts.2
        }
        #expect(exports["IONOS_API_URL"] == "http://127.0.0.1:\(match.1)")
        #expect(exports["IONOS_API_URL_OBJECT_STORAGE"] == exports["AWS_ENDPOINT_URL"])
        storagePort = exports["AWS_ENDPOINT_URL"]?.split(separator: ":").last.flatMap { UInt16($0) }
    }

    /// Makes a key of the contract owner, who may do everything in the object storage.
    func makeKey() throws -> (id: String, secret: String) {
        let connection = try LoopbackConnection(port: port)
        let body = #"{"properties":{}}"#
        try connection.send(
            "POST /accesskeys?pretty=false HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        let text = try connection.receive()
        func value(_ name: String) throws -> String {
            let match = try #require(
                text.firstMatch(of: try Regex("\"\(name)\":\"([^\"]+)\"", as: (Substring, Substring).self))
            )
            return String(match.1)
        }
        return (try value("accessKey"), try value("secretKey"))
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Sends the signal and returns the exit status.
    func stop(_ signal: Int32) throws -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Runs it with arguments that it refuses, and returns its exit status and what it wrote to standard error.
    static func failure(_ arguments: [String]) throws -> (status: Int32, errors: String) {
        let process = try process(arguments)
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    private static func process(_ arguments: [String]) throws -> Process {
        let process = Process()
        // The executables stand beside the test bundle that runs this.
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: own).deletingLastPathComponent().appending(
            path: "keyform-sandbox"
        )
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        return process
    }
}

/// One TCP connection to the loopback interface; gives up on silence after ten seconds.
final class LoopbackConnection {
    struct Failure: Error { let call: String, code: Int32 }

    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(call: "connect", code: errno) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // A server that refuses a body may close before it has all of it.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// What comes until `mark`, or until the other end closes.
    func receive(until mark: String? = nil) throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure(call: "recv", code: errno) }
            if count == 0 { break }
            bytes += buffer[..<count]
            if let mark, String(decoding: bytes, as: UTF8.self).contains(mark) { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
