extension String {
    /// An id for where it is not needed whole: of each of its parts that is longer than a UUID, the beginning and the end,
    /// as in `EEAAAAEd…0i6M`.
    package var shortID: String {
        guard utf8.count > Self.longestShown else { return self }
        return split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.count > Self.longestShown ? "\($0.prefix(8))…\($0.suffix(4))" : String($0) }
            .joined(separator: "/")
    }

    /// The characters of a UUID, and a few more.
    private static let longestShown = 40
}
