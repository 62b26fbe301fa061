/// A sentence that keeps what it quotes of values apart from its own words, so that quotes of secrets can be left out.
///
/// Whatever is interpolated counts as a quote; `\(words: name)` says that something is none, because it stands in the
/// configuration or follows from types.
package struct QuotingText: Sendable, Hashable {
    fileprivate enum Part: Sendable, Hashable {
        case words(String)
        /// Of the argument of that index, or of any; the placeholder stands for it where it is secret.
        case quote(String, argument: Int?, placeholder: String)
    }

    fileprivate var parts: [Part] = []

    /// What stands where a quote is left out, unless it says otherwise.
    package static let placeholder = "(sensitive value)"

    /// Words without a quote.
    package init(words: String) {
        parts = [.words(words)]
    }

    /// Everything, whatever it tells.
    package var text: String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .words(let words): text += words
            case .quote(let quote, _, _): text += quote
            }
        }
    }

    /// Whether it quotes anything.
    package var hasQuotes: Bool {
        parts.contains {
            if case .quote = $0 { true } else { false }
        }
    }

    /// The sentence with placeholders as its own words for the quotes that are secret.
    ///
    /// `isSecret` is asked with the index of the function's argument that a quote is taken from, or with nil where that
    /// is not known; only where there are quotes.
    package func withholding(where isSecret: (Int?) -> Bool) -> QuotingText {
        var result = self
        result.parts = parts.map { part in
            guard case .quote(_, let argument, let placeholder) = part, isSecret(argument) else {
                return part
            }
            return .words(placeholder)
        }
        return result
    }

    /// The sentence without its quotes.
    package var withheld: QuotingText {
        withholding { _ in true }
    }

    package static func + (left: QuotingText, right: QuotingText) -> QuotingText {
        var sum = left
        sum.parts += right.parts
        return sum
    }
}

extension QuotingText: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(2 * interpolationCount + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            guard !literal.isEmpty else { return }
            parts.append(.words(literal))
        }

        /// Quotes a value, or a part of one; with an index, that argument of the function.
        package mutating func appendInterpolation(
            _ quote: some CustomStringConvertible,
            of argument: Int? = nil,
            orElse placeholder: String = QuotingText.placeholder
        ) {
            parts.append(.quote(quote.description, argument: argument, placeholder: placeholder))
        }

        /// Goes on with words that tell nothing of values.
        package mutating func appendInterpolation(words: some CustomStringConvertible) {
            parts.append(.words(words.description))
        }

        /// Goes on with another sentence, which keeps its quotes apart.
        package mutating func appendInterpolation(_ other: QuotingText) {
            parts += other.parts
        }
    }

    package init(stringLiteral words: String) {
        parts = [.words(words)]
    }

    package init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
    }
}
