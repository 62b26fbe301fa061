import Foundation
import TestSupport
import Testing

/// A person's folder with a configuration, a home of its own, and `keyform` to run in it.
///
/// Nothing of the surrounding environment reaches the program.
struct UserProject {
    let scratch: ScratchFolder
    /// What every run gets; credentials and endpoint included.
    var environment: [String: String]
    /// Words before the command of every run.
    var globals: [String] = []
    private let executable: String
    /// Runs for as long as the project is there.
    let server: RunningSandbox?

    /// A project on a sandbox server, or on nothing when there is none: files by name with their contents, besides the
    /// `*.tf` files of a folder under `fixtures/`.
    init(
        _ files: [String: String] = [:],
        fixture: String? = nil,
        server: RunningSandbox? = nil,
        environment: [String: String] = [:]
    ) throws {
        self.server = server
        executable = try BuiltProducts.executable("keyform")
        scratch = try ScratchFolder()
        let manager = FileManager.default
        for name in ["project", "home"] {
            try manager.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: false)
        }
        self.environment = [
            "HOME": scratch.path("home"),
            "PATH": "/usr/bin:/bin",
            "KEYFORM_STATE_KEY_FILE": scratch.path("home/state.key"),
        ]
        if let server {
            self.environment["IONOS_API_URL"] = "http://127.0.0.1:\(server.port)"
            self.environment["IONOS_API_URL_OBJECT_STORAGE_MANAGEMENT"] = "http://127.0.0.1:\(server.port)"
            self.environment["IONOS_TOKEN"] = "token"
        }
        self.environment.merge(environment) { $1 }
        if let fixture {
            let folder = Fixtures.url(fixture)
            for name in try manager.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".tf") {
                try manager.copyItem(
                    atPath: folder.appending(path: name).path,
                    toPath: scratch.path("project/\(name)")
                )
            }
        }
        for (name, text) in files { try write(text, to: name) }
    }

    /// A project on the simulation inside the program.
    static func inSandbox(_ files: [String: String] = [:], fixture: String? = nil) throws -> UserProject {
        var project = try UserProject(files, fixture: fixture)
        project.globals = ["-sandbox"]
        return project
    }

    /// A process in the project's folder.
    func runner(_ program: String? = nil, environment extra: [String: String] = [:]) -> ProcessRunner {
        ProcessRunner(
            program ?? executable,
            environment: environment.merging(extra) { $1 },
            folder: scratch.path("project")
        )
    }

    /// Runs `keyform` to its end; a run that takes too long is killed and shows it.
    func keyform(
        _ arguments: String...,
        input: String = "",
        environment: [String: String] = [:]
    ) async throws -> ProcessOutcome {
        try await keyform(arguments, input: input, environment: environment)
    }

    func keyform(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) async throws -> ProcessOutcome {
        try await runner(environment: environment)
            .run(globals + arguments, input: Array(input.utf8), timeout: .seconds(180))
    }

    /// Starts `keyform` in the background.
    func start(_ arguments: String...) throws -> RunningProcess {
        try runner().start(globals + arguments, timeout: .seconds(180))
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try scratch.write(text, to: "project/\(name)")
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    /// Copies a folder under `fixtures/` with all that is below it, over what is there.
    func copyFolder(_ fixture: String) throws {
        let folder = Fixtures.url(fixture)
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() {
            let source = folder.appending(path: name)
            if (try source.resourceValues(forKeys: [.isDirectoryKey])).isDirectory == true {
                try makeFolder(name)
            } else {
                try write(try String(contentsOf: source, encoding: .utf8), to: name)
            }
        }
    }

    func path(_ name: String) -> String {
        scratch.path("project/\(name)")
    }

    /// Replaces text in a file that has it.
    func edit(_ name: String, _ old: String, _ new: String) throws {
        let text = try scratch.read("project/\(name)")
        try #require(text.contains(old), "\(name) has no \(old)")
        try write(text.replacingOccurrences(of: old, with: new), to: name)
    }

    /// Paths of all files of the project and the home, below the scratch folder, sorted.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: scratch.path).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: scratch.path($0), isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: scratch.path(path))))
    }
}

extension ProcessOutcome {
    /// Standard error with its lines joined, for texts that may be wrapped anywhere.
    var unwrappedErrors: String {
        errorOutput.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Everything that was written, for messages of tests.
    var everything: String {
        "[\(ending)]\n\(output)\n[errors]\n\(errorOutput)"
    }
}
