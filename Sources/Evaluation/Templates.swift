import HCL
import SourceText
import Values

extension EvaluationRun {
    func template(_ parts: [NodeID]) -> Value {
        var text = ""
        var marks: Marks = []
        var isKnown = true
        for part in parts {
            if case .string(let literal) = tree.nodes[Int(part)] {
                text += literal
                continue
            }
            let value = value(part)
            marks.formUnion(value.marks)
            if value.isNull {
                fail(
                    "Invalid template interpolation value",
                    "The expression result is null. Cannot include a null value in a string template.",
                    at: span(part),
                    in: part
                )
                isKnown = false
                continue
            }
            guard !value.isUnknown else {
                isKnown = false
                continue
            }
            do {
                text += try value.converted(to: .string).stringValue ?? ""
            } catch {
                fail(
                    "Invalid template interpolation value",
                    "Cannot include the given value in a string template: \(error.message).",
                    at: span(part),
                    in: part
                )
                isKnown = false
            }
        }
        return isKnown ? Value.string(text).marked(marks) : .unknown(.string, marks: marks)
    }

    func templateFor(_ node: NodeID, key: String?, name: String, collection: NodeID, body: NodeID) -> Value {
        guard case .elements(let iteration) = iteration(over: collection, in: node) else {
            return .unknown(.string, marks: [])
        }
        var text = ""
        var marks = iteration.marks
        for element in iteration.elements {
            bind(key, name, to: element)
            let before = diagnostics.count
            let value = value(body)
            unbind(key)
            guard diagnostics.count == before else { return .unknown(.string) }
            marks.formUnion(value.marks)
            if value.isNull {
                return fail(
                    "Invalid template interpolation value",
                    "An iteration result is null. Cannot include a null value in a string template.",
                    at: span(body),
                    in: node
                )
            }
            do {
                guard let part = try value.converted(to: .string).stringValue else {
                    return .unknown(.string, marks: marks)
                }
                text += part
            } catch {
                return fail(
                    "Invalid template interpolation value",
                    "Cannot include one of the interpolation results into the string template: \(error.message).",
                    at: span(body),
                    in: node
                )
            }
        }
        return Value.string(text).marked(marks)
    }
}
