import Foundation

/// A new folder for one test, removed with everything in it when the last reference goes.
///
/// Where only paths are used after its creation, prefer `with(_:)`, which keeps it for the whole closure.
package final class ScratchFolder: Sendable {
    /// The absolute path, without a slash at the end.
    package let path: String

    /// Makes the folder, with mode 0700.
    ///
    /// - Throws: `CocoaError` when the temporary folder cannot be written.
    package init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "keyform-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        path = folder.resolvingSymlinksInPath().path(percentEncoded: false).trimmingSuffix("/")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Runs `body` with a new folder, which lives until `body` has returned.
    package static func with<Result>(_ body: (ScratchFolder) async throws -> Result) async throws -> Result {
        let folder = try ScratchFolder()
        let result = try await body(folder)
        withExtendedLifetime(folder) {}
        return result
    }

    /// The absolute path of a name inside the folder.
    package func path(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes a file, making the folders on the way, and gives its absolute path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
        return path(name)
    }

    /// The text of a file inside the folder.
    package func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }

    /// Whether the folder has something of that name.
    package func holds(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path(name))
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
