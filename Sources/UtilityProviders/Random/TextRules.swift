import ResourceSchemas
import SourceText
import Values

/// What `random_password` and `random_string` say of their arguments.
struct TextRules: TypeRules {
    /// Longer ones are a slip.
    static let longest = 1_000_000

    private static let kinds = ["special", "upper", "lower", "numeric"]
    private static let minima = ["min_upper", "min_lower", "min_numeric", "min_special"]

    /// Whether a hash of the text belongs to the object.
    let hasHash: Bool

    /// `number` is the old name of `numeric`: they are always equal.
    func completed(_ arguments: ValueMap) -> ValueMap {
        var arguments = arguments.withoutEmptyText("override_special")
        let (new, old) = (arguments["numeric"] ?? .null(.bool), arguments["number"] ?? .null(.bool))
        if new.isNull, old.isNull {
            arguments["numeric"] = .bool(true)
            arguments["number"] = .bool(true)
        } else if new.isNull {
            arguments["numeric"] = old
        } else if old.isNull {
            arguments["number"] = new
        }
        return arguments
    }

    func otherNames(of argument: String) -> [String] {
        let names = ["numeric", "number"]
        return names.contains(argument) ? names.filter { $0 != argument } : []
    }

    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        var checks = ArgumentChecks(arguments)
        let length = checks.whole("length", atLeast: 1, atMost: Self.longest)
        let minima = Self.minima.map { name in
            arguments.isNull(name) ? 0 : checks.whole(name, atLeast: 0, atMost: Self.longest)
        }
        if let length {
            // What is not known yet may be nothing.
            let sum = minima.reduce(0) { $0 + ($1 ?? 0) }
            if length < sum {
                checks.wrong(
                    "length",
                    "must be at least sum of min_upper + min_lower + min_numeric + min_special"
                )
            }
        }
        if Self.kinds.allSatisfy({ arguments.flag($0) == false }) {
            checks.report(
                "Invalid Attribute Combination",
                "At least one attribute out of [special,upper,lower,numeric] must be specified as true",
                at: "special"
            )
        }
        if let new = arguments.flag("numeric"), let old = arguments.flag("number"), new != old {
            checks.report(
                "Number and numeric are both configured with different values",
                "Number is deprecated, use numeric instead",
                at: "number"
            )
        }
        if hasHash, arguments.text("override_special")?.unicodeScalars.contains("\0") ?? false {
            checks.report(
                "Invalid Attribute Value",
                "Attribute override_special must not hold a NUL character, at which bcrypt stops reading.",
                at: "override_special"
            )
        }
        return checks.problems
    }

    /// What older releases of the provider did not keep, or kept otherwise.
    func takenOver(_ object: ValueMap, version: Int) -> ValueMap {
        var object = object.withoutEmptyText("override_special")
        let result = object.text("result") ?? ""
        func complete(_ name: String, _ value: Value) {
            if object.isNull(name) {
                object[name] = value.marked(object[name]?.marks ?? [])
            }
        }
        complete("length", .number(result.utf8.count))
        for name in Self.minima {
            complete(name, .number(0))
        }
        for name in ["special", "upper", "lower", "number"] {
            complete(name, .bool(true))
        }
        complete("numeric", object["number"] ?? .bool(true))
        if hasHash, !result.isEmpty, version < Self.versionWithHash {
            let hash = object.text("bcrypt_hash") ?? ""
            if !PasswordHash.isHash(hash, of: result) {
                object["bcrypt_hash"] = PasswordHash.system(of: result)
            }
        }
        return object
    }

    /// The first version of the schema whose hash is always that of the result.
    private static let versionWithHash = 3

    func planned(
        _ object: ValueMap,
        arguments: ValueMap,
        prior: ValueMap?,
        changed: Set<String>
    ) -> ValueMap {
        // The attributes of a password are secret anyway, all but the id, which says nothing.
        hasHash
            ? object
            : object.marking(
                ["id", "result"],
                as: ["override_special", "length"] + Self.kinds + Self.minima
            )
    }
}
