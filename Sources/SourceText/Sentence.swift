extension StringProtocol {
    /// With a capital first letter.
    package var capitalisedFirst: String {
        prefix(1).uppercased() + dropFirst()
    }

    /// With a capital first letter and a full stop.
    package var asSentence: String {
        capitalisedFirst + (hasSuffix(".") ? "" : ".")
    }
}
