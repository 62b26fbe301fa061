import Execution
import FileAccess
import SourceText
import Workbench

/// The pairs that an import takes: from the command line, or one a line from a file.
enum ImportList {
    /// - Parameter words: addresses and ids by turns.
    /// - Returns: the pairs, in their order.
    /// - Throws: what is wrong with any of them.
    static func pairs(_ words: [String]) throws(DiagnosticsError) -> [ImportPair] {
        guard words.count.isMultiple(of: 2), !words.isEmpty else {
            throw DiagnosticsError(
                .error(
                    words.isEmpty ? "Nothing to import" : "An address without an id",
                    words.isEmpty
                        ? "Give the address of a resource in the configuration and the id of the object, any number of pairs,"
                            + " or a file of them with -from."
                        : "Each address is followed by the id of its object: \"\((words.last ?? "").inLine)\" has none."
                )
                .hinting("For example:", command: "keyform import ionoscloud_s3_key.demo USER_ID/KEY_ID")
            )
        }
        var pairs: [ImportPair] = []
        var problems: [Diagnostic] = []
        for index in stride(from: 0, to: words.count, by: 2) {
            do throws(DiagnosticsError) {
                guard !words[index + 1].isEmpty else {
                    throw DiagnosticsError(
                        .error(
                            "An address without an id",
                            "The id after \"\(words[index].inLine)\" is empty."
                        )
                    )
                }
                pairs.append(ImportPair(try AddressSelector(words[index]).instance(), id: words[index + 1]))
            } catch {
                problems += error.diagnostics
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        return pairs
    }

    /// - Parameter path: of a file with an address and an id on each line; `-` is standard input.
    /// - Returns: the pairs, each with its line.
    /// - Throws: what is wrong with any line.
    static func pairs(from path: String) throws(DiagnosticsError) -> [ImportPair] {
        let bytes: [UInt8]
        do throws(FileSystem.Failure) {
            bytes = path == "-" ? try FileSystem.readStandardInput() : try FileSystem.readFileOrPipe(path)
        } catch {
            throw DiagnosticsError(
                .error(
                    "List of imports cannot be read",
                    "\(path == "-" ? "Standard input" : SystemPath.shown(path)): \(error.reason)."
                )
            )
        }
        return try pairs(in: SourceFile(name: path == "-" ? "standard input" : path, bytes: bytes))
    }

    static func pairs(in file: SourceFile) throws(DiagnosticsError) -> [ImportPair] {
        var pairs: [ImportPair] = []
        var problems: [Diagnostic] = []
        var start = 0
        for line in file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let place = SourceRange(file: file, span: Span(start, start + line.count))
            start += line.count + 1
            let text = String(decoding: line, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, let id = words.last, !first.hasPrefix("#") else { continue }
            let before = start - line.count - 1
            let idStart = before + text[..<id.startIndex].utf8.count
            let idBytes = idStart..<(idStart + id.utf8.count)
            do throws(DiagnosticsError) {
                guard words.count > 1 else {
                    throw DiagnosticsError(
                        .error(
                            "An address without an id",
                            "Each line is the address of a resource in the configuration and, behind blanks, the id of its"
                                + " object. Lines that begin with # do not count."
                        )
                    )
                }
                pairs.append(
                    ImportPair(
                        try AddressSelector(address(in: text, before: id)).instance(),
                        id: String(id),
                        at: place,
                        idBytes: idBytes
                    )
                )
            } catch {
                problems += error.diagnostics.map { problem in
                    var problem = problem
                    problem.subject = place
                    // Whether it is a secret, the address would have told.
                    problem.withheld = words.count > 1 ? [idBytes] : []
                    return problem
                }
            }
        }
        guard problems.isEmpty else {
            throw DiagnosticsError(problems)
        }
        guard !pairs.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Nothing to import",
                    "\(file.name.inLine) names no object: there is no line that counts."
                )
            )
        }
        return pairs
    }

    /// What stands before the last word, without quotes that a shell would take off.
    private static func address(in line: String, before id: Substring) -> String {
        var text = line[..<id.startIndex]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        if text.count > 1, text.first == "'", text.last == "'" {
            text = text.dropFirst().dropLast()
        }
        return String(text)
    }
}
