import Timestamps
import Values

/// When an object of `time_rotating` rotates, as its arguments say.
struct Rotation: Sendable {
    /// In the order in which the last that is set counts; the given time comes before the years.
    private static let order: [TimeAmounts.Unit] = [.days, .hours, .minutes, .months]
    static let units: [TimeAmounts.Unit] = [.minutes, .hours, .days, .months, .years]
    static let given = "rotation_rfc3339"
    static let arguments = units.map { "rotation_\($0.rawValue)" } + [given]

    private let amounts: TimeAmounts
    private let given: Timestamp?

    /// - Returns: nil where one of the arguments is not known yet, or is wrong.
    init?(_ arguments: ValueMap) {
        guard let amounts = TimeAmounts(Self.units, named: "rotation", in: arguments) else { return nil }
        self.amounts = amounts
        switch TimestampArgument(arguments[Self.given]) {
        case .absent: given = nil
        case .time(let time): given = time
        case .unknown, .invalid: return nil
        }
    }

    /// The moment of the rotation: of several arguments, one alone counts, each taken from the base.
    ///
    /// - Returns: nil where nothing is set, or where that is no year that can be written.
    func moment(after base: Timestamp) -> Timestamp? {
        if let years = amounts[.years] {
            return base.adding(years, .years)
        }
        if let given {
            return given
        }
        guard let unit = Self.order.last(where: { amounts[$0] != nil }), let amount = amounts[unit] else {
            return nil
        }
        return base.adding(amount, unit)
    }

    /// The argument that counts, among those that are set.
    static func deciding(among set: some Collection<String>) -> String? {
        (order.map { "rotation_\($0.rawValue)" } + [given, "rotation_years"]).last(where: set.contains)
    }
}
