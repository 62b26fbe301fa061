import Timestamps
import Values

/// The attributes that tell a time part by part: of its own offset, but `unix`, which has none.
enum TimeParts {
    static let names = ["year", "month", "day", "hour", "minute", "second", "unix"]

    /// The parts of a time by name, with the marks of what it was made of.
    static func values(of time: Timestamp, marks: Marks) -> [String: Value] {
        let fields = time.fields
        let numbers = [
            Int(fields.year), fields.month, fields.day, fields.hour, fields.minute, fields.second,
            Int(time.seconds),
        ]
        return Dictionary(
            uniqueKeysWithValues: zip(names, numbers.map { Value.number($0).marked(marks) })
        )
    }
}

extension ValueMap {
    /// The same with other values of some attributes.
    func replacing(_ values: [String: Value]) -> ValueMap {
        mapValues { name, value in values[name] ?? value }
    }

    /// The same with some attributes known after apply.
    func makingUnknown(_ names: some Sequence<String>, _ type: (String) -> ValueType) -> ValueMap {
        replacing(
            Dictionary(
                uniqueKeysWithValues: names.map { ($0, .unknown(type($0), marks: self[$0]?.marks ?? [])) }
            )
        )
    }

    /// The marks of some attributes together.
    func marks(of names: some Sequence<String>) -> Marks {
        names.reduce(into: []) { $0.formUnion(self[$1]?.marksDeep ?? []) }
    }
}
