import Providers
import ResourceSchemas
import SourceText
import Values

/// `random_id`: random bytes, written in several ways.
struct RandomID: UtilityType {
    static let name = "random_id"

    let source: RandomSource

    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        var made = planned
        let bytes = source.bytes(planned.whole("byte_length") ?? 0)
        for (name, value) in Self.texts(of: bytes, prefix: planned.text("prefix") ?? "") {
            made[name] = value
        }
        return made
    }

    private static func texts(of bytes: [UInt8], prefix: String) -> ValueMap {
        let hexadecimal = BinaryText.hexadecimal(bytes)
        let decimal = Number(integerText: hexadecimal, radix: 16)?.integerText(radix: 10) ?? "0"
        return ValueMap([
            ("id", .string(BinaryText.base64URL(bytes))),
            ("b64_url", .string(prefix + BinaryText.base64URL(bytes))),
            ("b64_std", .string(prefix + BinaryText.base64(bytes))),
            ("hex", .string(prefix + hexadecimal)),
            ("dec", .string(prefix + decimal)),
        ])
    }

    /// `[PREFIX,]BYTES`, where the bytes are base64 for addresses.
    func imported(_ id: String) throws(DiagnosticsError) -> ValueMap? {
        let parts = id.split(separator: ",", omittingEmptySubsequences: false)
        let text = parts.last.map(String.init) ?? ""
        guard let bytes = BinaryText.bytes(base64URL: text), !bytes.isEmpty, bytes.count <= Rules.longest
        else {
            throw DiagnosticsError(
                .error(
                    "Import Random ID Error",
                    "The id must be [PREFIX,]BYTES, with the bytes in base64 for addresses and without padding, as the attribute"
                        + " id of a random_id has them: p-9hc for example. \(text.quotedAsInGo) is not such a text."
                )
            )
        }
        let prefix = parts.dropLast().joined(separator: ",")
        var attributes = Self.texts(of: bytes, prefix: prefix)
        attributes["byte_length"] = .number(bytes.count)
        attributes["prefix"] = parts.count > 1 && !prefix.isEmpty ? .string(prefix) : .null(.string)
        attributes["keepers"] = .null(.map(.string))
        return attributes
    }

    struct Rules: TypeRules {
        /// So many bytes have a decimal form that can still be calculated at once.
        static let longest = 4096

        func completed(_ arguments: ValueMap) -> ValueMap {
            arguments.withoutEmptyText("prefix")
        }

        func takenOver(_ object: ValueMap, version: Int) -> ValueMap {
            object.withoutEmptyText("prefix")
        }

        func problems(in arguments: ValueMap) -> [ArgumentProblem] {
            var checks = ArgumentChecks(arguments)
            checks.whole("byte_length", atLeast: 1, atMost: Self.longest)
            return checks.problems
        }

        func planned(
            _ object: ValueMap,
            arguments: ValueMap,
            prior: ValueMap?,
            changed: Set<String>
        ) -> ValueMap {
            object.marking(["b64_url", "b64_std", "hex", "dec"], as: ["prefix", "byte_length"])
        }
    }
}
