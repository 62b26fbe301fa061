/// How far what the API shows may lag behind what it was told to do, and how long to wait before looks at it: the one
/// place where that is decided.
package enum ReadLag {
    /// For so long after a write, what does not show it is asked again before it is believed.
    package static let afterWrites = Duration.seconds(10)
    /// For so long after a deletion, a list that still has the object is not believed.
    ///
    /// Nothing waits for this, so it can be generous.
    package static let afterDeletions = Duration.seconds(600)

    /// Pauses that double from half a second to two.
    package struct Pauses {
        private var upcoming = Duration.milliseconds(500)

        package init() {}

        package mutating func next() -> Duration {
            defer { upcoming = min(upcoming * 2, .seconds(2)) }
            return upcoming
        }
    }

    /// Before each further look for something that was just written.
    package static let pausesAfterWrite = pauses(within: .milliseconds(3500))

    /// Before each further look for a list that is not found, although whose list it is exists.
    package static let pausesOfContradiction: [Duration] = [
        .milliseconds(250), .milliseconds(500), .seconds(1),
    ]

    /// The pauses between looks at something that may still come.
    ///
    /// - Parameter limit: how long they take together.
    /// - Returns: none when there is no time.
    package static func pauses(within limit: Duration) -> [Duration] {
        var pauses: [Duration] = []
        var left = limit
        var growing = Pauses()
        while left > .zero {
            let next = growing.next()
            pauses.append(min(next, left))
            left -= next
        }
        return pauses
    }

    /// How much of the lag after a write is left.
    ///
    /// A write of the future is one before the clock was set back: how long ago it was is not known.
    ///
    /// - Parameter age: time since the write.
    /// - Returns: zero when it is over.
    package static func left(after age: Duration) -> Duration {
        guard age > .zero - afterWrites else {
            return .zero
        }
        return min(afterWrites, max(.zero, afterWrites - age))
    }
}

extension Duration {
    /// Whole milliseconds, as moments in the state count.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
