extension FunctionTable {
    /// Every function that evaluates its arguments first, by the name Terraform 1.11 gives it.
    package static let terraform = FunctionTable(
        [
            collections, conversions, formats, json, numeric, patterns, sequences, sets, strings,
        ].flatMap(\.self)
    )
}
