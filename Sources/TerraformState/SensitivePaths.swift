import JSONText
import Values

extension Value {
    /// Where secrets stand in the value, as a Terraform state names it: for each the steps that lead to it, none for the
    /// whole.
    var sensitivePaths: [[JSONValue]] {
        if isSensitive {
            return [[]]
        }
        switch content {
        case .list(let elements, _), .tuple(let elements):
            return elements.enumerated().flatMap { index, element in
                element.sensitivePaths(behind: Self.index(.number(JSONNumber(index)), "number"))
            }
        case .set(let elements, _):
            // An element of a set has no place.
            return elements.contains { $0.containsMarks } ? [[]] : []
        case .map(let entries, _):
            return entries.flatMap { $1.sensitivePaths(behind: Self.index(.string($0), "string")) }
        case .object(let entries):
            return entries.flatMap {
                $1.sensitivePaths(behind: ["type": .string("get_attr"), "value": .string($0)])
            }
        default:
            return []
        }
    }

    private func sensitivePaths(behind step: JSONValue) -> [[JSONValue]] {
        containsMarks ? sensitivePaths.map { [step] + $0 } : []
    }

    private static func index(_ key: JSONValue, _ type: String) -> JSONValue {
        ["type": .string("index"), "value": ["value": key, "type": .string(type)]]
    }
}
