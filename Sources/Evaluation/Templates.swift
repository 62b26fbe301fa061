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
                if isKnown {
                    text += literal
                }
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
                let converted = try value.converted(to: .string).stringValue ?? ""
                if text.utf8.count + converted.utf8.count > sizeLimit { return giveUpTooLarge(at: part) }
                if isKnown {
                    text += converted
                }
            } catch {
                fail(
                    "Invalid template interpolation value",
                    "Cannot include the given value in a string template: \(error.wording).",
                    at: span(part),
                    in: part
                )
                isKnown = false
            }
        }
        return isKnown ? Value.string(text).marked(marks) : Self.unknownText(beginning: text, marks)
    }

    /// A text that is not known yet, but how it begins.
    private static func unknownText(beginning text: String, _ marks: Marks) -> Value {
        var prefix = text
        if text.utf8.count > 128 {
            prefix = String(decoding: text.utf8.prefix(128), as: UTF8.self)
        }
        return .unknown(.string, marks: marks).refined(Refinement(isNotNull: true, prefix: prefix.safePrefix))
    }

    func templateFor(_ node: NodeID, key: String?, name: String, collection: NodeID, body: NodeID) -> Value {
        guard case .elements(let iteration) = iteration(over: collection, in: node) else {
            return .unknown(.string, marks: []).refined(.notNull)
        }
        var text = ""
        var isKnown = true
        var marks = iteration.marks
        for element in iteration.elements {
            bind(key, name, to: element, isSecret: iteration.isSecret)
            let before = diagnostics.count
            let value = value(body)
            unbind(key)
            guard diagnostics.count == before, exhaustion == nil else { return .unknown(.string) }
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
                let part = value.isUnknown ? nil : try value.converted(to: .string).stringValue
                isKnown = isKnown && part != nil
                if text.utf8.count + (part?.utf8.count ?? 0) > sizeLimit { return giveUpTooLarge(at: node) }
                if isKnown {
                    text += part ?? ""
                }
            } catch {
                return fail(
                    "Invalid template interpolation value",
                    "Cannot include one of the interpolation results into the string template: \(error.wording).",
                    at: span(body),
                    in: node
                )
            }
        }
        return isKnown ? Value.string(text).marked(marks) : Self.unknownText(beginning: text, marks)
    }
}
