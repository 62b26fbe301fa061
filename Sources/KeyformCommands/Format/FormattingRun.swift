import Configuration
import FileAccess
import HCL
import SourceText
import Workbench

/// Formats files and directories one after another, as `terraform fmt` goes about it.
struct FormattingRun {
    struct Options {
        /// Whether names of files that change are printed.
        var lists: Bool
        var writes: Bool
        /// Whether differences are printed.
        var shows: Bool
        var isRecursive: Bool
        /// Whether it is only asked if something would change.
        var checks: Bool
    }

    private static let endings = [".tf", ".tfvars", ".tftest.hcl", ".tfmock.hcl", KeyformFile.ending]

    private let options: Options
    private let root = FileSystem.workingDirectory
    /// What to print.
    private(set) var output = ""
    private(set) var foundDifference = false
    private(set) var diagnostics: [Diagnostic] = []

    init(options: Options) {
        self.options = options
    }

    mutating func formatStandardInput() {
        do throws(FileSystem.Failure) {
            process("<stdin>", try FileSystem.readStandardInput())
        } catch {
            diagnostics.append(
                .error("Failed to read <stdin>", "The standard input could not be read: \(error.reason).")
            )
        }
    }

    mutating func format(_ targets: [String]) {
        for target in targets {
            let path = RelativePath.from(root, to: target)
            switch FileSystem.kind(path) {
            case nil:
                diagnostics.append(
                    .error(
                        "No file or directory at \(SystemPath.shown(path))",
                        "Check the path; nothing else was formatted."
                    )
                )
                return
            case .directory:
                formatDirectory(path)
            case .file, .other:
                if Self.isFormatted(path) {
                    formatFile(path)
                } else {
                    diagnostics.append(
                        .error(
                            "Only .tf, .tfvars, .tftest.hcl and \(KeyformFile.ending) files can be processed with keyform fmt",
                            "\(path) has another name."
                        )
                    )
                }
            }
        }
    }

    private static func isFormatted(_ name: String) -> Bool {
        endings.contains { name.hasSuffix($0) }
    }

    private mutating func formatDirectory(_ path: String) {
        let names: [String]
        do throws(FileSystem.Failure) {
            names = try FileSystem.names(in: path)
        } catch {
            diagnostics.append(.error("Cannot read directory \(SystemPath.shown(path))", "\(error.reason)."))
            return
        }
        for name in names where !ConfigurationDirectory.isIgnored(name) {
            let inner = path == "." ? name : "\(path)/\(name)"
            if FileSystem.isDirectory(inner) {
                if options.isRecursive {
                    formatDirectory(inner)
                }
            } else if Self.isFormatted(name) {
                formatFile(inner)
            }
        }
    }

    private mutating func formatFile(_ path: String) {
        do throws(FileSystem.Failure) {
            process(path, try FileSystem.read(path))
        } catch {
            diagnostics.append(.error("Failed to read file \(SystemPath.shown(path))", "\(error.reason)."))
        }
    }

    private mutating func process(_ path: String, _ source: [UInt8]) {
        let parsed = Parser.parse(file: SourceFile(name: SystemPath.shown(path), bytes: source))
        if parsed.diagnostics.hasErrors {
            diagnostics += parsed.diagnostics
            return
        }
        let result = Formatter.format(parsed)
        if result != source {
            foundDifference = true
            if options.lists {
                output += SystemPath.shown(path).inLine + "\n"
            }
            if options.writes {
                write(result, to: path)
            }
            if options.shows {
                print(UnifiedDiff.text(from: source, to: result, name: SystemPath.shown(path).inLine))
            }
        }
        if !options.lists, !options.writes, !options.shows, !options.checks {
            print(result)
        }
    }

    private mutating func write(_ bytes: [UInt8], to path: String) {
        do throws(FileSystem.Failure) {
            try FileSystem.rewrite(path, with: bytes)
        } catch {
            diagnostics.append(
                .error(
                    "Failed to write \(SystemPath.shown(path))",
                    "\(error.reason). The file is as it was before."
                )
            )
        }
    }

    /// Text always ends its line.
    private mutating func print(_ bytes: [UInt8]) {
        output += String(decoding: bytes, as: UTF8.self)
        if bytes.last != UInt8(ascii: "\n") {
            output += "\n"
        }
    }
}
