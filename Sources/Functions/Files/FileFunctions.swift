import Evaluation
import Values

extension FunctionTable {
    static let files: [Function] = [
        .absolutePath, .baseName, .directoryName, .file, .fileBase64, .fileExists, .fileSet, .pathExpand,
    ]
}

extension Function.Parameter {
    static let path = Function.Parameter("path", .string, allowsMarked: true)
}

extension FunctionContext {
    /// A path with `~` expanded, made absolute where there is a base, and without `.` and `..`.
    func resolved(_ path: String) throws(FunctionError) -> String {
        let expanded = try expandingHome(path)
        return FilePath.clean(FilePath.isAbsolute(expanded) ? expanded : FilePath.join(basePath, expanded))
    }

    fileprivate func expandingHome(_ path: String) throws(FunctionError) -> String {
        guard path.utf8.first == UInt8(ascii: "~") else { return path }
        let rest = path.dropFirst()
        guard rest.isEmpty || rest.utf8.first == UInt8(ascii: "/") else {
            throw FunctionError("cannot expand user-specific home dir")
        }
        guard let homeDirectory else {
            throw FunctionError("failed to expand ~: the home directory is not known")
        }
        return rest.isEmpty ? homeDirectory : FilePath.join(homeDirectory, String(rest))
    }

    /// The bytes of the file that an argument names.
    func contents(of argument: Value) throws(FunctionError) -> [UInt8] {
        let path = try resolved(argument.text)
        guard let kind = fileKind(path) else {
            throw FunctionError(
                "no file exists at \(argument.text.quotedAsInGo, of: 0); this function works only with files that are distributed as"
                    + " part of the configuration source code, so if this file will be created by a resource in"
                    + " this configuration you must instead obtain this result from an attribute of that resource",
                argument: 0
            )
        }
        if kind == .directory {
            throw FunctionError(
                "failed to read file: \(argument.text.quotedAsInGo, of: 0) is a directory",
                argument: 0
            )
        }
        guard let bytes = readFile(path) else {
            let reason = whyUnreadable(path).map { "; \($0)" } ?? ""
            throw FunctionError(
                "failed to read file: \(argument.text.quotedAsInGo, of: 0)\(words: reason)",
                argument: 0
            )
        }
        return bytes
    }
}

extension Function {
    fileprivate static let file = Function("file", [.path], returns: .string) {
        (arguments, context) throws(FunctionError) in
        let bytes = try context.contents(of: arguments[0])
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FunctionError(
                "contents of \(arguments[0].text.quotedAsInGo, of: 0) are not valid UTF-8; use the filebase64 function to obtain the"
                    + " Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) to obtain"
                    + " file hashing results instead"
            )
        }
        return Value.string(text).marked(arguments[0].marks)
    }

    fileprivate static let fileBase64 = Function("filebase64", [.path], returns: .string) {
        (arguments, context) throws(FunctionError) in
        Value.string(Base64.encode(try context.contents(of: arguments[0]))).marked(arguments[0].marks)
    }

    fileprivate static let fileExists = Function("fileexists", [.path], returns: .bool) {
        (arguments, context) throws(FunctionError) in
        switch context.fileKind(try context.resolved(arguments[0].text)) {
        case nil: return Value.bool(false).marked(arguments[0].marks)
        case .file: return Value.bool(true).marked(arguments[0].marks)
        case .directory:
            throw FunctionError("\(arguments[0].text.quotedAsInGo, of: 0) is a directory, not a file")
        case .other: throw FunctionError("\(arguments[0].text.quotedAsInGo, of: 0) is not a regular file")
        }
    }

    fileprivate static let fileSet = Function(
        "fileset",
        [.path, Parameter("pattern", .string, allowsMarked: true)],
        returns: .set(.string)
    ) { (arguments, context) throws(FunctionError) in
        let path = arguments[0].text
        let base = FilePath.clean(FilePath.isAbsolute(path) ? path : FilePath.join(context.basePath, path))
        let pattern = FilePath.join(base, arguments[1].text)
        let marks = arguments[0].marks.union(arguments[1].marks)
        guard let glob = PathPattern(pattern) else {
            throw FunctionError(
                "failed to glob pattern \(arguments[1].text.quotedAsInGo, of: 1): syntax error in pattern"
            )
        }
        guard let found = glob.files(in: context) else {
            throw FunctionError(
                "pattern \(arguments[1].text.quotedAsInGo, of: 1) leads to more than"
                    + " \(words: PathPattern.lookLimit) files and folders; choose a narrower pattern or another folder"
            )
        }
        let files = found.compactMap { FilePath.relative($0, to: base) }
        return Value.set(files.map { .string($0) }, of: .string).marked(marks)
    }

    fileprivate static let baseName = text("basename", "path") { FilePath.base($0) }
    fileprivate static let directoryName = text("dirname", "path") { FilePath.directory($0) }

    fileprivate static let absolutePath = Function("abspath", [.string("path")], returns: .string) {
        (arguments, context) throws(FunctionError) in
        let path = arguments[0].text
        if FilePath.isAbsolute(path) { return .string(FilePath.clean(path)) }
        let base = context.basePath.isEmpty ? context.workingDirectory : context.basePath
        let joined = FilePath.join(base, path)
        return .string(joined.isEmpty ? "." : joined)
    }

    fileprivate static let pathExpand = Function("pathexpand", [.string("path")], returns: .string) {
        (arguments, context) throws(FunctionError) in
        .string(try context.expandingHome(arguments[0].text))
    }
}
