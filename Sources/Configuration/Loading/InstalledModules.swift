import JSONText

/// What `.terraform/modules/modules.json` says of the modules that `terraform init` has copied.
struct InstalledModules {
    struct Refusal: Error {
        let summary: String
        let detail: String
    }

    private struct Entry {
        let source: String
        let version: String?
        let directory: String
    }

    private var entries: [String: Entry] = [:]

    init(_ manifest: [UInt8]?) {
        guard let manifest, let json = try? JSONValue(parsing: manifest) else { return }
        for item in json.object?["Modules"]?.array ?? [] {
            guard let key = item.object?["Key"]?.string, let source = item.object?["Source"]?.string,
                let directory = item.object?["Dir"]?.string
            else { continue }
            entries[key] = Entry(
                source: source,
                version: item.object?["Version"]?.string,
                directory: directory
            )
        }
    }

    /// Where a module is, relative to the working directory.
    ///
    /// - Parameters:
    ///   - key: the names of the calls that lead to it, with dots between.
    ///   - source: its address in full.
    ///   - version: the constraint that the call gives.
    /// - Returns: the path.
    /// - Throws: why it cannot be used as it is.
    func directory(of key: String, source: String, version: String?) throws(Refusal) -> String {
        guard let entry = entries[key] else {
            throw Refusal(
                summary: "Module not installed",
                detail:
                    "This module is not yet installed. Run \"terraform init\" to install all modules required by this "
                    + "configuration. keyform reads modules from elsewhere where Terraform has put them, in "
                    + ".terraform/modules, and installs none itself."
            )
        }
        guard entry.source == source else {
            throw Refusal(
                summary: "Module source has changed",
                detail:
                    "The source address was changed since this module was installed. Run \"terraform init\" to install "
                    + "all modules required by this configuration. What is installed is from \(entry.source)."
            )
        }
        if let version, let constraint = VersionConstraint(version),
            !(entry.version.flatMap(Version.init).map(constraint.allows) ?? false)
        {
            throw Refusal(
                summary: "Module version requirements have changed",
                detail:
                    "The version requirements have changed since this module was installed and the installed version"
                    + "\(entry.version.map { " (\($0))" } ?? "") is no longer acceptable. Run \"terraform init\" to install all "
                    + "modules required by this configuration."
            )
        }
        return RelativePath.cleaned(entry.directory)
    }
}
