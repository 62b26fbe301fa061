import Providers
import ResourceSchemas
import SourceText
import Values

/// `random_bytes`: secret random bytes.
struct RandomBytes: UtilityType {
    static let name = "random_bytes"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        completed(planned, source.bytes(planned.whole("length") ?? 0))
    }

    private func completed(_ attributes: ValueMap, _ bytes: [UInt8]) -> ValueMap {
        var made = attributes
        made["base64"] = .string(BinaryText.base64(bytes))
        made["hex"] = .string(BinaryText.hexadecimal(bytes))
        return made
    }

    // MARK: Import

    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        guard let bytes = BinaryText.bytes(base64: id), !bytes.isEmpty else {
            throw DiagnosticsError(
                .error(
                    "Import Random Bytes Error",
                    "The id of a random_bytes is the bytes in base64, in the standard alphabet and padded to a multiple of four"
                        + " characters. The one that is given is not."
                )
            )
        }
        let arguments = ValueMap([("length", .number(bytes.count)), ("keepers", .null(.map(.string)))])
        return completed(arguments, bytes)
    }

    struct Rules: TypeRules {
        func problems(in arguments: ValueMap) -> [ArgumentProblem] {
            var checks = ArgumentChecks(arguments)
            checks.whole("length", atLeast: 1, atMost: TextRules.longest)
            return checks.problems
        }
    }
}
