import SourceText
import Timestamps
import Values

/// Import ids of times: parts joined by commas.
enum TimeImportID {
    /// What imported objects have in place of triggers.
    static let noTriggers = Value(.map(ValueMap(), element: .string))

    static func malformed(_ id: String, form: String) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Unexpected Format of ID",
                "Unexpected format of ID (\(id.quotedAsInGo)), expected \(form)"
            )
        )
    }

    /// A part that is a timestamp.
    static func timestamp(
        _ part: String,
        in id: String,
        form: String
    ) throws(DiagnosticsError) -> Timestamp {
        guard !part.isEmpty else { throw malformed(id, form: form) }
        do throws(InvalidTimestamp) {
            return try Timestamp(rfc3339: part)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Unexpected Format of ID",
                    "Unexpected format of ID (\(id.quotedAsInGo)), expected \(form): \(error.message)"
                )
            )
        }
    }

    /// Parts that are whole numbers, of which at least one is filled.
    static func amounts(
        _ parts: some Collection<String>,
        of names: [String],
        atLeast minimum: Int?,
        in id: String,
        form: String
    ) throws(DiagnosticsError) -> [String: Value] {
        guard parts.contains(where: { !$0.isEmpty }) else {
            throw malformed(id, form: form + ", where at least one number is given")
        }
        var values: [String: Value] = [:]
        for (name, part) in zip(names, parts) where !part.isEmpty {
            guard let number = Int(part), minimum.map({ number >= $0 }) ?? true else {
                let least = minimum.map { " of at least \($0)" } ?? ""
                throw malformed(id, form: form + ": \(name) must be a whole number\(least)")
            }
            values[name] = .number(number)
        }
        return values
    }
}
