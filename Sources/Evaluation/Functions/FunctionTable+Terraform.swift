extension FunctionTable {
    /// Every function that evaluates its arguments first, by the name Terraform 1.11 gives it.
    package static let terraform = FunctionTable(
        [
            collections, conversions, numeric, sequences, sets, strings,
        ].flatMap(\.self)
    )
}
