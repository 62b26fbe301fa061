/// Breaks lines at white space so that they fit into `width` columns, as Terraform wraps the details of messages.
///
/// Lines that begin with white space are laid out on purpose and stay as they are, a word longer than the line
/// stays whole, and a width of zero or less wraps nothing.
package func wordWrap(_ text: String, width: Int) -> String {
    guard width > 0 else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { line in
            if let first = line.unicodeScalars.first, isBreakingSpace(first) {
                String(line)
            } else {
                wrapLine(line.unicodeScalars, width: width)
            }
        }
        .joined(separator: "\n")
}

private func isBreakingSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\u{A0}" && scalar.properties.isWhitespace
}

private func wrapLine(_ line: Substring.UnicodeScalarView, width: Int) -> String {
    var wrapped = ""
    var used = 0
    var rest = line[...]
    while !rest.isEmpty {
        let space = rest.prefix(while: isBreakingSpace)
        rest = rest[space.endIndex...]
        let word = rest.prefix { !isBreakingSpace($0) }
        rest = rest[word.endIndex...]
        let column = used + space.count
        if column > 1, column + word.count > width {
            if word.isEmpty { break }
            wrapped += "\n"
            used = word.count
        } else {
            wrapped += String(Substring(space))
            used = column + word.count
        }
        wrapped += String(Substring(word))
    }
    return wrapped
}
