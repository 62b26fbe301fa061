import Foundation

/// The executables that were built along with the tests.
package enum BuiltProducts {
    /// The named executable is not beside the tests.
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// The absolute path of an executable product of this package.
    ///
    /// - Throws: `Missing` when it was not built.
    package static func executable(_ name: String) throws -> String {
        let runner = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let path = runner.deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "\(path) is not built; a test target that runs it must depend on it")
        }
        return path
    }
}
