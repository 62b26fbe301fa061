import SourceText
import Values

/// How the text of a `random_password` or `random_string` is drawn.
///
/// Characters are counted as Unicode scalars.
struct TextRecipe {
    /// The characters that can be asked for, in the order in which they are drawn.
    private enum Kind: String, CaseIterable {
        case numeric, lower, upper, special

        var characters: String {
            switch self {
            case .numeric: "0123456789"
            case .lower: "abcdefghijklmnopqrstuvwxyz"
            case .upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            case .special: "!@#$%&*()-_=+[]{}<>:?"
            }
        }
    }

    private let length: Int
    /// Characters of which so many are drawn first.
    private let minima: [(set: [Unicode.Scalar], count: Int)]
    /// What the rest is drawn from; those that are there twice are twice as likely.
    private let union: [Unicode.Scalar]

    /// - Parameter attributes: as planned, with their defaults.
    init(_ attributes: ValueMap) {
        func set(_ kind: Kind) -> [Unicode.Scalar] {
            let own = kind == .special ? attributes.text("override_special") : nil
            return Array((own ?? kind.characters).unicodeScalars)
        }
        length = attributes.whole("length") ?? 0
        minima = Kind.allCases.map { (set($0), attributes.whole("min_\($0.rawValue)") ?? 0) }
        union = Kind.allCases.filter { attributes.flag($0.rawValue) ?? true }.flatMap(set)
    }

    /// A text by the recipe.
    ///
    /// - Throws: when there is nothing to draw from, which is refused before.
    func text(_ generator: inout any RandomNumberGenerator) throws(DiagnosticsError) -> String {
        var characters: [Unicode.Scalar] = []
        characters.reserveCapacity(length)
        for (set, count) in minima {
            for _ in 0..<max(count, 0) {
                characters.append(generator.element(of: set))
            }
        }
        guard !union.isEmpty || characters.count >= length else {
            throw DiagnosticsError(.error("Random Read Error", "The character set specified is empty."))
        }
        while characters.count < length {
            characters.append(generator.element(of: union))
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: generator.shuffled(characters))
        return String(text)
    }

    /// The arguments that an imported text is taken to have been drawn by.
    static func imported(_ text: String) -> ValueMap {
        ValueMap(
            [
                ("length", .number(text.utf8.count)), ("override_special", .null(.string)),
                ("keepers", .null(.map(.string))),
            ]
                + Kind.allCases.flatMap {
                    [($0.rawValue, Value.bool(true)), ("min_\($0.rawValue)", .number(0))]
                }
                + [("number", .bool(true))]
        )
    }
}
