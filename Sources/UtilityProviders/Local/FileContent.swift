import FileAccess
import FoundationEssentials
import ResourceSchemas
import SourceText
import Values

/// What a file is to hold, as its arguments say.
enum FileContent {
    /// The most that is read or written, in bytes.
    static let limit = 16 << 20

    /// The arguments of which exactly one gives the content.
    static let arguments = ["content", "content_base64", "sensitive_content", "source"]

    /// The bytes that the arguments give.
    ///
    /// - Throws: what is wrong with the argument, or with the file that it names.
    static func bytes(_ arguments: Value) throws(DiagnosticsError) -> [UInt8] {
        for name in ["content", "sensitive_content"] {
            if let text = arguments[name]?.stringValue {
                return Array(text.utf8)
            }
        }
        if let text = arguments["content_base64"]?.stringValue {
            guard let bytes = decoded(text) else {
                throw DiagnosticsError(
                    .error("Invalid Base64", "The argument \"content_base64\" is not valid Base64.")
                )
            }
            return bytes
        }
        guard let source = arguments["source"]?.stringValue else {
            throw DiagnosticsError(
                .error("File without content", "No argument gives the content of the file.")
            )
        }
        return try LocalFileReading.bytes(source, as: "source")
    }

    /// Base64 with padding; line breaks are passed over.
    static func decoded(_ text: String) -> [UInt8]? {
        let symbols = text.utf8.filter { $0 != 0x0A && $0 != 0x0D }
        return Data(base64Encoded: Data(symbols)).map { Array($0) }
    }

    static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    // MARK: Checks

    /// What is wrong with the arguments that give the content.
    ///
    /// - Parameters:
    ///   - known: the arguments of the type that may give it.
    ///   - arguments: of one object.
    /// - Returns: errors.
    static func problems(_ known: [String], in arguments: ValueMap) -> [ArgumentProblem] {
        let set = known.filter { !(arguments[$0]?.isNull ?? true) }
        let list = known.joined(separator: ",")
        if set.isEmpty {
            return [
                ArgumentProblem(
                    "Invalid Attribute Combination",
                    "No attribute specified when one (and only one) of [\(list)] is required"
                )
            ]
        }
        let given = set.filter { arguments[$0]?.isUnknown == false }
        if given.count > 1 {
            return [
                ArgumentProblem(
                    "Invalid Attribute Combination",
                    "\(given.count) attributes specified when one (and only one) of [\(list)] is required",
                    at: given[1]
                )
            ]
        }
        return given.compactMap { problem(of: $0, arguments[$0]?.stringValue ?? "") }
    }

    private static func problem(of name: String, _ text: String) -> ArgumentProblem? {
        switch name {
        case "source":
            return LocalPath.problem(of: name, text)
        case "content_base64" where decoded(text) == nil:
            return ArgumentProblem(
                "Invalid Base64",
                "The value is not valid Base64: groups of four of the letters A-Z, a-z, 0-9, + and /, with = at the end to"
                    + " fill the last. The function base64encode makes it of text, filebase64 of a file.",
                at: name
            )
        default:
            let size = name == "content_base64" ? text.utf8.count / 4 * 3 - 2 : text.utf8.count
            guard size > limit else { return nil }
            return ArgumentProblem(
                "Content too large",
                "A file may have \(limit >> 20) MiB at most, and this is \(size >> 20) MiB. Write large files by other means.",
                at: name
            )
        }
    }
}

/// Paths of files as arguments give them.
enum LocalPath {
    static func problem(of name: String, in arguments: ValueMap) -> ArgumentProblem? {
        arguments[name]?.stringValue.flatMap { problem(of: name, $0) }
    }

    static func problem(of name: String, _ path: String) -> ArgumentProblem? {
        let reason: String
        if path.isEmpty {
            reason = "it is empty"
        } else if path.utf8.contains(0) {
            reason = "it holds a null character"
        } else if path.hasSuffix("/") {
            reason = "it ends in a slash, so it names a folder"
        } else {
            return nil
        }
        return ArgumentProblem("Invalid path", "The value is no path of a file: \(reason).", at: name)
    }

    /// The same for two paths of one file, as far as the text tells: without `.`, `..` and repeated slashes.
    static func normal(_ path: String) -> String {
        let full = path.hasPrefix("/") ? path : FileSystem.workingDirectory + "/" + path
        var parts: [Substring] = []
        for part in full.split(separator: "/") where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// Modes as arguments give them: three or four octal digits.
enum FileMode {
    /// What folders are made with where nothing says otherwise.
    static let privateFolder: UInt32 = 0o700
    /// What any other file is made with, which the umask narrows.
    static let everybody: UInt32 = 0o777
    /// What a secret file is made with where nothing says otherwise.
    static let privateFile: UInt32 = 0o600

    static func parsed(_ text: String) -> UInt32? {
        guard (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let mode = UInt32(text, radix: 8), mode <= 0o777
        else { return nil }
        return mode
    }

    static func problem(of name: String, in arguments: ValueMap) -> ArgumentProblem? {
        guard let text = arguments[name]?.stringValue, parsed(text) == nil else { return nil }
        let reason =
            (3...4).contains(text.utf8.count)
            ? "string must be expressed in octal numeric notation" : "string length should be 3 or 4 digits"
        return ArgumentProblem(
            "Invalid File Permission String Value",
            "bad mode permission: \(reason): \(text)",
            at: name
        )
    }
}
