/// A description that one create gives its access key, and nothing else has, until the key is recorded: by it the key is found
/// after a lost answer where it is not known whose keys a list shows.
struct AccessKeyMark {
    /// `keyform` and 32 hexadecimal digits.
    let text: String

    /// A new one.
    init() {
        func digits() -> String {
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        text = "keyform \(digits())\(digits())"
    }

    /// One that was recorded.
    init(_ text: String) {
        self.text = text
    }
}
