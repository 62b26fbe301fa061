import FileAccess
internal import Glibc
import HTTPTransport
import Settings
import StateModel

/// The process that a session runs in, as far as it matters to one.
package struct Surroundings: Sendable {
    package let environment: [String: String]
    /// Where the program was started, before `-chdir`.
    let startDirectory = FileSystem.workingDirectory
    /// What `-chdir` says.
    package var chosenDirectory: String?
    /// The words that call the command, for the history.
    package var command = ""
    /// The reason for what is done, for the history.
    package var reason: String?

    package init(environment: [String: String]) {
        self.environment = environment
    }

    /// User and host, for the history and for others who find the state locked.
    var who: String {
        let user =
            environment[EnvironmentVariable.user.name] ?? environment[EnvironmentVariable.logName.name]
            ?? Self.accountName ?? "uid-\(getuid())"
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else {
            return user
        }
        let host = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(user)@\(String(decoding: host, as: UTF8.self))"
    }

    var leaseHolder: LeaseHolder {
        LeaseHolder(who: who, processID: getpid(), command: command, since: Self.now())
    }

    /// What the system calls the user whose process this is; nil when it knows no name.
    private static var accountName: String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        return buffer.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let start = buffer.baseAddress,
                getpwuid_r(getuid(), &entry, start, buffer.count, &found) == 0,
                let name = found?.pointee.pw_name
            else {
                return nil
            }
            return String(cString: name)
        }
    }

    /// Milliseconds since 1970.
    @Sendable package static func now() -> Int64 {
        let (seconds, attoseconds) = SystemClock().sinceEpoch().components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Random text that names a plan.
    static func randomID() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
