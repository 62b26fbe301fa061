import FileAccess
import SourceText

/// The files that one command is told to write, each by an option of its own.
struct WrittenFiles {
    private let files: [(option: String, path: String)]

    /// - Parameter files: what each option names; nil where it was not given.
    init(_ files: KeyValuePairs<OptionDeclaration, String?>) {
        self.files = files.compactMap { file in
            file.value.map { ("-\(file.key.name)", $0) }
        }
    }

    /// Refuses that two options name one file, however its path is written.
    ///
    /// Devices take what several write.
    ///
    /// - Throws: which two.
    func checkDistinct() throws(DiagnosticsError) {
        var options: [String: String] = [:]
        for file in files where !FileSystem.isDevice(file.path) {
            let place = Self.place(file.path)
            if let other = options[place] {
                throw DiagnosticsError(
                    .error(
                        "Incompatible options",
                        "\(other) and \(file.option) need a file each, and both name \(file.path.inLine). Nothing was done."
                    )
                )
            }
            options[place] = file.option
        }
    }

    /// Where a file is or will be, by a path without links.
    private static func place(_ path: String) -> String {
        let end = DanglingLink.destination(of: path)
        guard !FileSystem.isThere(end) else { return FileSystem.resolved(end) }
        let folder = FileSystem.resolved(FileSystem.folder(of: end))
        return (folder == "/" ? "" : folder) + "/" + FileSystem.name(of: end)
    }
}
