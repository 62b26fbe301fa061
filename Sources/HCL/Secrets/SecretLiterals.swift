package import SourceText

/// Finds what of a file's text is a secret written out, so that a message that shows the line can leave it out.
///
/// Works on tokens, not on the tree, because the message may be about text that makes no tree.
package struct SecretLiterals: Sendable {
    /// Whether an argument of a block is a secret, by the block's type, its first label, the argument's name and how its
    /// value is written.
    package typealias Rule =
        @Sendable (_ type: String, _ label: String?, _ argument: String, _ value: String)
        -> Bool

    private let isSecret: Rule

    /// - Parameter isSecret: for arguments of blocks; what a sensitive variable or output says of its value is a secret
    ///   whatever this tells.
    package init(isSecret: @escaping Rule) {
        self.isSecret = isSecret
    }

    /// The secrets in a configuration file, in order.
    package func ranges(inConfiguration file: SourceFile) -> [Range<Int>] {
        file.isJSON
            ? JSONSecretScan(file.bytes).ranges(isSecret)
            : scan(file) { frames, name, value in
                guard let innermost = frames.last else { return false }
                // Of blocks in blocks, only those of keyform's own files have arguments that are secrets.
                let isOwn = frames.count == 2 && frames[0].type == "rotation"
                return (frames.count == 1 || isOwn)
                    && isSecret(innermost.type, innermost.label, name, value)
            }
    }

    /// The secrets in a file of variable values, in order.
    package static func ranges(inVariableFile file: SourceFile, secret names: Set<String>) -> [Range<Int>] {
        file.isJSON
            ? JSONSecretScan(file.bytes).ranges(of: names)
            : SecretLiterals { _, _, _, _ in false }.scan(file) { frames, name, _ in
                frames.isEmpty && names.contains(name)
            }
    }

    /// The names of the variables that a configuration file calls sensitive.
    package static func sensitiveVariables(in file: SourceFile) -> Set<String> {
        if file.isJSON {
            return JSONSecretScan(file.bytes).sensitive(["variable"]).reduce(into: []) { $0.insert($1[1]) }
        }
        var scan = SecretTokenScan(file) { _, _, _ in false }
        scan.run()
        return scan.sensitiveVariables
    }

    private func scan(
        _ file: SourceFile,
        _ isSecret: @escaping SecretTokenScan.Rule
    ) -> [Range<Int>] {
        var scan = SecretTokenScan(file, isSecret)
        scan.run()
        return scan.found.sorted { $0.lowerBound < $1.lowerBound }
    }
}

extension SourceFile {
    fileprivate var isJSON: Bool {
        name.hasSuffix(".json")
    }
}
