package import Evaluation
import Values

extension FunctionTable {
    /// Every function that evaluates its arguments first, by the name Terraform 1.11 gives it.
    package static let terraform = FunctionTable(
        [
            collections, conversions, csv, dates, encodings, files, formats, hashes, json, networks, numeric,
            patterns, random, retired, sequences, sets, strings, yaml,
        ].flatMap(\.self)
    )

    /// Functions that only say what to use instead of them.
    private static let retired: [Function] = [
        .retired("list", use: "use tolist([ ... ]) syntax to write a literal list"),
        .retired("map", use: "use tomap({ ... }) syntax to write a literal map"),
    ]
}

extension Function {
    fileprivate static func retired(_ name: String, use replacement: String) -> Function {
        let message: QuotingText =
            "the \"\(words: name)\" function was deprecated in Terraform v0.12 and is no longer available; \(words: replacement)"
        let any = Parameter("vals", .any, allowsNull: true, allowsUnknown: true, allowsDynamic: true)
        return Function(name, [], variadic: any, returns: .any) { (_, _) throws(FunctionError) in
            throw FunctionError(message)
        }
    }
}
