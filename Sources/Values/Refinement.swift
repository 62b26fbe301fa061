/// What is known about a value that is not known itself yet.
package struct Refinement: Sendable, Hashable {
    /// One end of a range of numbers, the end included.
    package typealias Bound = Number

    /// Whether the value cannot turn out to be null.
    package var isNotNull: Bool
    /// What a string begins with, already safe against what combining characters behind it could make of it.
    package var prefix: String
    /// No number below this, if any.
    package var lowest: Bound?
    /// No number above this, if any.
    package var highest: Bound?
    /// No collection has fewer elements.
    package var leastCount: Int
    /// No collection has more elements, if that is known.
    package var greatestCount: Int?

    package init(
        isNotNull: Bool = false,
        prefix: String = "",
        lowest: Bound? = nil,
        highest: Bound? = nil,
        leastCount: Int = 0,
        greatestCount: Int? = nil
    ) {
        self.isNotNull = isNotNull
        self.prefix = prefix
        self.lowest = lowest
        self.highest = highest
        self.leastCount = leastCount
        self.greatestCount = greatestCount
    }

    package static let notNull = Refinement(isNotNull: true)

    /// Both together.
    fileprivate func merging(_ other: Refinement) -> Refinement {
        Refinement(
            isNotNull: isNotNull || other.isNotNull,
            prefix: prefix.utf8.count < other.prefix.utf8.count ? other.prefix : prefix,
            lowest: Self.choose(lowest, other.lowest) { $0 < $1 ? $1 : $0 },
            highest: Self.choose(highest, other.highest) { $0 < $1 ? $0 : $1 },
            leastCount: max(leastCount, other.leastCount),
            greatestCount: Self.choose(greatestCount, other.greatestCount, min)
        )
    }

    private static func choose<T>(_ left: T?, _ right: T?, _ choice: (T, T) -> T) -> T? {
        guard let left, let right else { return left ?? right }
        return choice(left, right)
    }
}

/// Keeps a refinement out of line: few values have one.
indirect enum RefinementBox: Sendable {
    case refinement(Refinement)

    static let notNull = RefinementBox.refinement(.notNull)
}

extension Value {
    /// What is known about an unknown value; of a known one, nothing that its content does not say.
    package var refinement: Refinement {
        if case .refinement(let refinement)? = refinementBox { refinement } else { Refinement() }
    }

    /// Whether the value is not null now and cannot become it.
    package var isDefinitelyNotNull: Bool {
        switch content {
        case .null: false
        case .unknown: refinement.isNotNull
        default: true
        }
    }

    /// An unknown value with more known about it, or the value itself where that leaves only one; a value that is
    /// known already, or of no known type, as it is.
    package func refined(_ more: Refinement) -> Value {
        guard case .unknown(let type) = content, type != .any else { return self }
        if refinementBox == nil, more == .notNull {
            return Value(content, marks: marks, refinementBox: .notNull)
        }
        let all = refinement.merging(more)
        if all.isNotNull, let only = Self.only(all, of: type) { return only.marked(marks) }
        return Value(content, marks: marks, refinementBox: .refinement(all))
    }

    /// The one value of a type that a refinement leaves, as far as it can be written down.
    private static func only(_ refinement: Refinement, of type: ValueType) -> Value? {
        if let lowest = refinement.lowest, lowest == refinement.highest { return .number(lowest) }
        guard refinement.leastCount == refinement.greatestCount else { return nil }
        let count = refinement.leastCount
        switch type {
        case .list(let element):
            return Value(.list(Array(repeating: .unknown(element), count: count), element: element))
        case .set(let element) where count < 2:
            return Value(.set(Array(repeating: .unknown(element), count: count), element: element))
        case .map(let element) where count == 0: return Value(.map(ValueMap(), element: element))
        default: return nil
        }
    }

    /// Whether an unknown value cannot turn out to be this known one.
    func excludes(_ known: Value) -> Bool {
        guard case .unknown(let type) = content, type != .any else { return false }
        if known.isNull { return refinement.isNotNull }
        // What is not null has its type for good.
        if !type.admits(known.type) { return true }
        let refinement = refinement
        switch known.content {
        case .string(let text): return !text.utf8.starts(with: refinement.prefix.utf8)
        case .number(let number):
            return refinement.lowest.map { number < $0 } ?? false
                || refinement.highest.map { $0 < number } ?? false
        case .list(let elements, _): return excludes(count: elements.count)
        case .map(let entries, _): return excludes(count: entries.count)
        case .set(let elements, _) where elements.allSatisfy(\.isWhollyKnown):
            return excludes(count: elements.count)
        default: return false
        }
    }

    private func excludes(count: Int) -> Bool {
        count < refinement.leastCount || refinement.greatestCount.map { $0 < count } ?? false
    }

    /// The lowest number this may be, or become; `nil` without a limit.
    package var lowestNumber: Number? {
        numberValue ?? refinement.lowest
    }

    /// The highest number this may be, or become; `nil` without a limit.
    package var highestNumber: Number? {
        numberValue ?? refinement.highest
    }

    /// How many elements a collection may have, or come to have; elements of a set that are unknown may turn out
    /// to be one.
    package var possibleCounts: (least: Int, greatest: Int?) {
        switch content {
        case .set(let elements, _) where !elements.allSatisfy(\.isWhollyKnown): return (1, elements.count)
        case .list(let elements, _), .set(let elements, _): return (elements.count, elements.count)
        case .map(let entries, _): return (entries.count, entries.count)
        default: return (refinement.leastCount, refinement.greatestCount)
        }
    }

    /// What a conversion leaves of what is known about an unknown value.
    func refinementConverted(to target: ValueType) -> Refinement {
        guard case .unknown(let type) = content else { return Refinement() }
        var kept = refinement
        switch (type, target) {
        case (.string, .string), (.number, .number), (.list, .list), (.set, .set), (.set, .list),
            (.map, .map):
            break
        case (.list, .set): kept.leastCount = min(kept.leastCount, 1)
        case (.tuple(let elements), .list):
            (kept.leastCount, kept.greatestCount) = (elements.count, elements.count)
        case (.tuple(let elements), .set):
            (kept.leastCount, kept.greatestCount) = (min(elements.count, 1), elements.count)
        case (.object(let object), .map):
            (kept.leastCount, kept.greatestCount) = (object.attributes.count, object.attributes.count)
        default: kept = Refinement(isNotNull: kept.isNotNull)
        }
        return kept
    }
}

extension ValueType {
    /// Whether a value of this type, where `any` is not known yet, may turn out to be of the other one.
    fileprivate func admits(_ other: ValueType) -> Bool {
        switch (self, other) {
        case (.any, _): true
        case (.list(let own), .list(let other)), (.set(let own), .set(let other)),
            (.map(let own), .map(let other)):
            own.admits(other)
        case (.tuple(let own), .tuple(let other)):
            own.count == other.count && zip(own, other).allSatisfy { $0.admits($1) }
        case (.object(let own), .object(let other)):
            own.attributes.count == other.attributes.count
                && own.attributes.allSatisfy { name, type in other.attributes[name].map(type.admits) ?? false
                }
        default: self == other
        }
    }
}

extension String {
    /// As much of a text as is certain to begin any text that it begins: a character at its end may still be changed
    /// by one that combines with it, unless it is one of those that never do.
    package var safePrefix: String {
        guard let last = unicodeScalars.last else { return self }
        let separators: Set<Unicode.Scalar> = [
            "-", "_", ":", ";", "/", "\\", ",", ".", "(", ")", "{", "}", "[", "]", "|", "?", "!", "~", " ",
            "\t", "@",
            "#", "$", "%", "^", "&", "*", "+", "\"", "'",
        ]
        if separators.contains(last), self.last?.unicodeScalars.count == 1 { return self }
        return String(dropLast())
    }
}
