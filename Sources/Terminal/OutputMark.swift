/// By what an output stream tells the program's own escape sequences from those in what a server or a file says: nobody
/// outside the process knows it, and it is taken out before anything is written.
package struct OutputMark: Sendable, Hashable {
    /// Without a mark: any sequence that looks like the program's counts as its own.
    package static let none = OutputMark(text: "")
    /// The mark of this process.
    package static let process: OutputMark = {
        var generator = SystemRandomNumberGenerator()
        return OutputMark(text: String(generator.next() as UInt64, radix: 36) + ";")
    }()

    let text: String

    private init(text: String) {
        self.text = text
    }

    /// A text whose every escape sequence is the program's own, as all others in it are escaped already.
    package func sealed(_ text: String) -> String {
        self.text.isEmpty ? text : text.replacing("\u{1B}[", with: "\u{1B}\(self.text)[")
    }

    /// The sequence of the program that bytes begin with, if any: one that sets a colour.
    ///
    /// - Returns: its length with the mark, and the sequence without.
    func own(_ bytes: ArraySlice<UInt8>) -> (length: Int, sent: String)? {
        let start = Array("\u{1B}\(text)[".utf8)
        guard bytes.starts(with: start) else { return nil }
        let digits = bytes.dropFirst(start.count).prefix {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard (1...2).contains(digits.count),
            bytes.dropFirst(start.count + digits.count).first == UInt8(ascii: "m")
        else { return nil }
        let sent = "\u{1B}[" + String(decoding: digits, as: UTF8.self) + "m"
        return (start.count + digits.count + 1, sent)
    }
}
