/// How fast steps end of late.
struct Pace: Sendable, Hashable {
    private struct Sample: Hashable {
        let moment: Duration
        /// Steps that had ended by then.
        let ends: Int
    }

    /// How many samples are looked at, and how far apart they are at least: ten seconds in all, or longer ago where little
    /// happens.
    private static let memory = 40
    private static let spacing = Duration.milliseconds(250)
    /// So many must have ended, and so much time gone by, before anything can be said.
    private static let fewest = 5
    private static let shortest = Duration.seconds(2)

    /// A ring once it is full.
    private var samples: [Sample]
    private var oldest = 0
    private var ends = 0

    init(began moment: Duration = .zero) {
        samples = [Sample(moment: moment, ends: 0)]
    }

    mutating func stepEnded(at moment: Duration) {
        ends += 1
        let latest = samples[(oldest + samples.count - 1) % samples.count]
        guard moment - latest.moment >= Self.spacing else { return }
        let sample = Sample(moment: moment, ends: ends)
        if samples.count < Self.memory {
            samples.append(sample)
        } else {
            samples[oldest] = sample
            oldest = (oldest + 1) % Self.memory
        }
    }

    /// How long so many steps will take; nil where that cannot be told.
    func estimate(for steps: Int, at moment: Duration) -> Duration? {
        let first = samples[oldest]
        let ended = ends - first.ends
        let span = moment - first.moment
        guard ends >= Self.fewest, ended > 0, steps > 0, span >= Self.shortest else { return nil }
        return span / ended * steps
    }
}
