import JSONText
import SourceText

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
    /// What keeps the file from being read; then nothing is said of single modules.
    private(set) var damage: Diagnostic?

    static let file = ".terraform/modules/modules.json"

    init(_ library: any ModuleLibrary) {
        do throws(DiagnosticsError) {
            guard let bytes = try library.manifest() else { return }
            try read(SourceFile(name: Self.file, bytes: bytes))
        } catch {
            damage = error.diagnostics.first
        }
    }

    private mutating func read(_ file: SourceFile) throws(DiagnosticsError) {
        let json: SpannedJSON
        do throws(JSONSyntaxError) {
            json = try SpannedJSON.parse(file.bytes)
        } catch {
            let end = min(error.offset + 1, file.bytes.count)
            throw Self.damaged(error.message, file, min(error.offset, end)..<end)
        }
        guard case .object(let members) = json.kind else {
            throw Self.damaged("It is no JSON object", file, json.opening)
        }
        guard let modules = members.last(where: { $0.name == "Modules" })?.value else { return }
        guard case .array(let items) = modules.kind else {
            throw Self.damaged("\"Modules\" is no list", file, modules.opening)
        }
        for item in items {
            let value = item.value
            guard let key = value.object?["Key"]?.string, let source = value.object?["Source"]?.string,
                let directory = value.object?["Dir"]?.string
            else {
                throw Self.damaged(
                    "An entry of \"Modules\" does not have \"Key\", \"Source\" and \"Dir\" with a text each",
                    file,
                    item.span
                )
            }
            entries[key] = Entry(
                source: source,
                version: value.object?["Version"]?.string,
                directory: directory
            )
        }
    }

    private static func damaged(
        _ problem: String,
        _ file: SourceFile,
        _ bytes: Range<Int>
    ) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Damaged list of installed modules",
                "\(Self.file) cannot be read: \(problem). In that file Terraform remembers where it has put modules "
                    + "from elsewhere. Remove it and run \"terraform init\", which writes it anew.",
                at: SourceRange(file: file, span: Span(bytes.lowerBound, bytes.upperBound))
            )
        )
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

extension SpannedJSON {
    /// Its first byte.
    fileprivate var opening: Range<Int> {
        span.lowerBound..<span.lowerBound + 1
    }
}
