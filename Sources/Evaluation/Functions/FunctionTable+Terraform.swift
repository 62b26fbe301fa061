extension FunctionTable {
    /// Every function that evaluates its arguments first, by the name Terraform 1.11 gives it.
    package static let terraform = FunctionTable(
        [
            collections, conversions, csv, dates, encodings, files, formats, hashes, json, networks, numeric,
            patterns, sequences, sets, strings, yaml,
        ].flatMap(\.self)
    )
}
