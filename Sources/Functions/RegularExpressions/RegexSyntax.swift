/// A pattern as a tree.
indirect enum RegexSyntax {
    enum Assertion: UInt8 {
        case textStart
        case textEnd
        case lineStart
        case lineEnd
        case wordBoundary
        case noWordBoundary
    }

    case empty
    case scalars(CharacterClass)
    case assertion(Assertion)
    /// Groups count from 1.
    case group(RegexSyntax, number: Int)
    case sequence([RegexSyntax])
    case alternatives([RegexSyntax])
    /// Without a maximum there may be any number.
    case repetition(RegexSyntax, minimum: Int, maximum: Int?, isLazy: Bool)

    /// Whether it can match without consuming anything.
    var isNullable: Bool {
        switch self {
        case .empty, .assertion: true
        case .scalars: false
        case .group(let inner, _): inner.isNullable
        case .sequence(let parts): parts.allSatisfy(\.isNullable)
        case .alternatives(let parts): parts.contains(where: \.isNullable)
        case .repetition(let inner, let minimum, _, _): minimum == 0 || inner.isNullable
        }
    }

    /// Whether the counts of nested repetitions multiply to no more than a limit.
    func repeats(atMost limit: Int) -> Bool {
        switch self {
        case .empty, .scalars, .assertion: return true
        case .group(let inner, _): return inner.repeats(atMost: limit)
        case .sequence(let parts), .alternatives(let parts):
            return parts.allSatisfy { $0.repeats(atMost: limit) }
        case .repetition(let inner, let minimum, let maximum, _):
            let count = maximum ?? minimum
            if count > limit { return false }
            return inner.repeats(atMost: count > 0 ? limit / count : limit)
        }
    }
}
