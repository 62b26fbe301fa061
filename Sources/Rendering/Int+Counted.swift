extension Int {
    /// The number with a noun: `1 object`, `2 objects`.
    package func of(_ noun: String) -> String {
        "\(self) \(noun)\(self == 1 ? "" : "s")"
    }
}
