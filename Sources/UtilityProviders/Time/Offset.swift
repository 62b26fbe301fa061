import Timestamps
import Values

/// How far the time of an object of `time_offset` is from its base.
struct Offset: Sendable {
    /// In the order in which they are added up.
    private static let order: [TimeAmounts.Unit] = [.days, .hours, .minutes, .months, .seconds, .years]
    static let arguments = order.map { "offset_\($0.rawValue)" }

    private let amounts: TimeAmounts

    /// - Returns: nil where one of the arguments is not known yet, or is wrong.
    init?(_ arguments: ValueMap) {
        guard let amounts = TimeAmounts(Self.order, named: "offset", in: arguments) else { return nil }
        self.amounts = amounts
    }

    /// - Returns: nil where a step leads to a year that cannot be written.
    func moment(from base: Timestamp) -> Timestamp? {
        Self.order.reduce(Timestamp?.some(base)) { moment, unit in
            moment?.adding(amounts[unit] ?? 0, unit)
        }
    }
}
