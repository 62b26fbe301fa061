import Evaluation
import FileAccess
import HTTPTransport
import Settings
import Synchronization

/// What functions see of the world.
enum FunctionSurroundings {
    /// While planning: what changes with every call is not known yet.
    static func planning(_ environment: [String: String], recording files: ReadFiles) -> FunctionContext {
        var context = FunctionContext(
            homeDirectory: environment[EnvironmentVariable.home.name],
            readFile: { path in
                guard let bytes = try? FileSystem.read(path) else {
                    return nil
                }
                files.remember(path, bytes)
                return bytes
            },
            fileKind: { path in
                switch FileSystem.kind(path) {
                case nil: nil
                case .file: .file
                case .directory: .directory
                case .other: .other
                }
            },
            listDirectory: { try? FileSystem.names(in: $0) },
            planTime: now()
        )
        context.whyUnreadable = { path in
            do throws(FileSystem.Failure) {
                _ = try FileSystem.read(path)
                return nil
            } catch {
                return error.reason
            }
        }
        context.workingDirectory = FileSystem.workingDirectory
        return context
    }

    /// While applying: files as they were planned with come first, and clock and chance are real.
    static func applying(_ planned: FunctionContext, files: [String: [UInt8]] = [:]) -> FunctionContext {
        var context = planned
        context.now = { now() }
        context.randomBytes = { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
        if !files.isEmpty {
            let read = planned.readFile
            context.readFile = { files[$0] ?? read($0) }
        }
        return context
    }

    private static func now() -> FunctionContext.Instant {
        let (seconds, attoseconds) = SystemClock().sinceEpoch().components
        return FunctionContext.Instant(seconds: seconds, nanoseconds: Int32(attoseconds / 1_000_000_000))
    }
}

/// The files that functions have read, to be kept with a saved plan.
final class ReadFiles: Sendable {
    private let files = Mutex<[String: [UInt8]]>([:])

    func remember(_ path: String, _ bytes: [UInt8]) {
        files.withLock { $0[path] = bytes }
    }

    var all: [String: [UInt8]] {
        files.withLock { $0 }
    }
}
