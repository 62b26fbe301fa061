/// Draws whose results depend on the generator alone, and not on how a library happens to draw.
extension RandomNumberGenerator {
    /// A number below a bound above zero, all equally likely.
    mutating func number(below bound: UInt64) -> UInt64 {
        // The rest that does not divide evenly among the bounds is drawn anew.
        let spare = (0 &- bound) % bound
        while true {
            let (high, low) = next().multipliedFullWidth(by: bound)
            if low >= spare {
                return high
            }
        }
    }

    /// An element of a collection that has some.
    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[Int(number(below: UInt64(elements.count)))]
    }

    /// The elements in an order of which all are equally likely (Fisher and Yates).
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        for index in stride(from: result.count - 1, to: 0, by: -1) {
            result.swapAt(index, Int(number(below: UInt64(index) + 1)))
        }
        return result
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count + 7)
        while result.count < count {
            let number = next()
            result += (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        return Array(result.prefix(count))
    }
}
