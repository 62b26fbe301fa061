/// What functions may ask of the outside world, given to them as closures so that evaluation itself stays pure.
package struct FunctionContext: Sendable {
    package enum FileKind: Sendable, Hashable {
        case file
        case directory
        case other
    }

    /// Seconds and nanoseconds since 1970-01-01 UTC.
    package struct Instant: Sendable, Hashable {
        package let seconds: Int64
        package let nanoseconds: Int32

        package init(seconds: Int64, nanoseconds: Int32 = 0) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// What relative paths are relative to: an absolute path, or empty for the process's working directory.
    package var basePath: String
    /// The process's working directory, for `abspath`; empty where it does not matter.
    package var workingDirectory = ""
    /// For `~` in paths.
    package var homeDirectory: String?
    /// A file's bytes by absolute or working-directory path; `nil` when it cannot be read.
    package var readFile: @Sendable (String) -> [UInt8]?
    /// Why a file cannot be read, in a few words that begin a sentence; `nil` where there is nothing to say.
    package var whyUnreadable: @Sendable (String) -> String? = { _ in nil }
    /// What stands at a path; `nil` when nothing does.
    package var fileKind: @Sendable (String) -> FileKind?
    /// The names in a directory, without `.` and `..`; `nil` when it cannot be read.
    package var listDirectory: @Sendable (String) -> [String]?
    /// What the search for one pattern in one text may cost, in steps of the matcher.
    package var matchingLimit = 30_000_000
    /// When the run started, for `plantimestamp`; `nil` makes it unknown.
    package var planTime: Instant?
    /// Now, for `timestamp`; `nil` makes the result unknown, as in a plan.
    package var now: (@Sendable () -> Instant)?
    /// That many random bytes, for `uuid` and `bcrypt`; `nil` makes the result unknown, as in a plan.
    package var randomBytes: (@Sendable (Int) -> [UInt8])?

    package init(
        basePath: String = "",
        homeDirectory: String? = nil,
        readFile: @escaping @Sendable (String) -> [UInt8]? = { _ in nil },
        fileKind: @escaping @Sendable (String) -> FileKind? = { _ in nil },
        listDirectory: @escaping @Sendable (String) -> [String]? = { _ in nil },
        planTime: Instant? = nil,
        now: (@Sendable () -> Instant)? = nil,
        randomBytes: (@Sendable (Int) -> [UInt8])? = nil
    ) {
        self.basePath = basePath
        self.homeDirectory = homeDirectory
        self.readFile = readFile
        self.fileKind = fileKind
        self.listDirectory = listDirectory
        self.planTime = planTime
        self.now = now
        self.randomBytes = randomBytes
    }
}
