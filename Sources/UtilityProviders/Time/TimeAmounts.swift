import ResourceSchemas
import SourceText
import Timestamps
import Values

/// Arguments that take whole numbers of calendar units, such as `rotation_days`.
struct TimeAmounts: Sendable {
    enum Unit: String, Sendable, CaseIterable {
        case years, months, days, hours, minutes, seconds
    }

    private let amounts: [Unit: Int64]

    /// - Returns: nil where one of them is not known yet, or is no whole number.
    init?(_ units: [Unit], named prefix: String, in arguments: ValueMap) {
        var amounts: [Unit: Int64] = [:]
        for unit in units {
            guard let value = arguments["\(prefix)_\(unit.rawValue)"], !value.isNull else { continue }
            guard let amount = value.numberValue?.int else { return nil }
            amounts[unit] = Int64(amount)
        }
        self.amounts = amounts
    }

    subscript(unit: Unit) -> Int64? {
        amounts[unit]
    }

    /// What is wrong with the numbers themselves.
    static func problems(
        _ units: [Unit],
        named prefix: String,
        atLeast minimum: Int?,
        in arguments: ValueMap
    ) -> [ArgumentProblem] {
        units.compactMap { unit -> ArgumentProblem? in
            let name = "\(prefix)_\(unit.rawValue)"
            guard let value = arguments[name], let number = value.numberValue else { return nil }
            let found = value.isSensitive ? "a sensitive value" : number.description
            guard number.isInteger, number.int != nil else {
                return ArgumentProblem(
                    "Invalid Attribute Value",
                    "Attribute \(name) value must be a whole number, got: \(found)",
                    at: name
                )
            }
            guard let minimum, number < Number(minimum) else { return nil }
            return ArgumentProblem(
                "Invalid Attribute Value",
                "Attribute \(name) value must be at least \(minimum), got: \(found)",
                at: name
            )
        }
    }
}

extension Timestamp {
    /// The moment an amount of one unit later; nil where that is no year that can be written.
    func adding(_ amount: Int64, _ unit: TimeAmounts.Unit) -> Timestamp? {
        func seconds(_ each: Int64) -> Timestamp? {
            let (product, overflow) = amount.multipliedReportingOverflow(by: each)
            return overflow ? nil : adding(seconds: product)
        }
        return switch unit {
        case .years: adding(years: amount)
        case .months: adding(months: amount)
        case .days: adding(days: amount)
        case .hours: seconds(3600)
        case .minutes: seconds(60)
        case .seconds: seconds(1)
        }
    }
}
