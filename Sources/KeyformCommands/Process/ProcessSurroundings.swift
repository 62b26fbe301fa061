internal import Glibc
import Settings
import SourceText

/// What this process was started with.
package enum ProcessSurroundings {
    /// All variables; of several of one name, the first counts, as for the C library.
    ///
    /// Paths may have bytes that are not UTF-8, values of variables of the configuration may not.
    package static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = SystemPath.text(text)
            if let equals = pair.firstIndex(of: "=") {
                let name = String(pair[..<equals])
                if variables[name] == nil {
                    let value = String(pair[pair.index(after: equals)...])
                    variables[name] =
                        name.hasPrefix(EnvironmentVariable.variablePrefix.name)
                        ? SystemPath.repaired(value) : value
                }
            }
            entry += 1
        }
        return variables
    }

    /// The words behind the program's name; paths may have bytes that are not UTF-8, values of variables may not.
    package static var arguments: [String] {
        var words: [String] = []
        for case let word? in UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
            .dropFirst()
        {
            let text = SystemPath.text(word)
            let isValue = ["-var", "--var"].contains { text.hasPrefix($0 + "=") || words.last == $0 }
            words.append(isValue ? SystemPath.repaired(text) : text)
        }
        return words
    }
}
