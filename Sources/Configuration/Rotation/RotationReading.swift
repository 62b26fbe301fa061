import Addresses
import Evaluation
import HCL
import Rotation
import SourceText
import StateModel
import Values

/// Evaluates a `rotation` block for one key, and collects what is wrong with it.
struct RotationReading {
    /// What an argument gives.
    enum Reading<Result> {
        case absent
        case known(Result)
        /// It depends on what is known of the key only once it is made.
        case later
        /// It was reported.
        case wrong
    }

    let block: RotationBlock
    let directory: String
    private let evaluator: ConfigurationEvaluator
    private let place: EvaluationPlace
    /// Whether what is unknown is no mistake whatever it comes from.
    private let allowsUnknown: Bool
    var diagnostics: [Diagnostic] = []

    /// Reads for one key; for any, where it is nil.
    init(_ evaluator: ConfigurationEvaluator, _ block: RotationBlock, _ key: RotatedKey?) {
        self.evaluator = evaluator
        self.block = block
        directory = evaluator.settings.directory
        allowsUnknown = evaluator.isValidating
        func text(_ value: String?) -> Value { value.map { .string($0) } ?? .unknown(.string) }
        var place = EvaluationPlace(context: block.title, module: evaluator.root)
        place.names[RotationBlock.keyName] = .object(
            ValueMap([
                ("address", text(key?.address.description)), ("id", text(key?.id)),
                ("owner", text(key?.owner)),
            ])
        )
        self.place = place
    }

    /// The settings, and what is wrong with them; without errors, the settings are usable.
    mutating func settings() -> RotationSettings {
        let every = duration(.every, atLeast: 1)
        let overlap = duration(.overlap, atLeast: 0) ?? 0
        let soak = duration(.soak, atLeast: 0) ?? 86_400
        if let every, let range = block.terms[.every]?.range, overlap + soak >= every {
            diagnostics.append(
                .warning(
                    "Rotation is due before the last one is over",
                    "The old key is kept for \"overlap\" and \"soak\" together, which are not shorter than \"every\". The next"
                        + " rotation begins when the last one is done.",
                    at: range,
                    in: block.title
                )
            )
        }
        var settings = RotationSettings(
            name: block.name,
            every: every,
            terms: RotationTerms(
                overlap: overlap,
                soak: soak,
                verifies: flag(.verify) ?? true,
                mustBeConfirmed: flag(.confirm) ?? false
            )
        )
        for delivery in block.deliveries {
            switch sink(delivery) {
            case .known(let sink):
                if settings.sinks.contains(where: { $0.name == sink.name }) {
                    refuse(
                        "Duplicate delivery",
                        "The key is delivered to this place by an earlier block already: \(sink.name). Remove one of them.",
                        at: delivery.declaration
                    )
                } else {
                    settings.sinks.append(sink)
                }
            case .later: settings.laterSinks.append(delivery.kind.rawValue)
            case .absent, .wrong: break
            }
        }
        return settings
    }

    // MARK: Arguments

    mutating func refuse(_ summary: String, _ detail: String, at range: SourceRange) {
        diagnostics.append(.error(summary, detail, at: range, in: block.title))
    }

    private mutating func duration(_ term: RotationBlock.Term, atLeast minimum: Int) -> Int? {
        guard let expression = block.terms[term],
            case .known(let text) = text(expression, term.rawValue, mayBeLater: false)
        else { return nil }
        return seconds(text, term.rawValue, atLeast: minimum, at: expression.range)
    }

    /// The length of time that a text names; nil after a report.
    mutating func seconds(
        _ text: String,
        _ argument: String,
        atLeast minimum: Int,
        atMost maximum: Int = .max,
        at range: SourceRange
    ) -> Int? {
        do throws(RotationDuration.Invalid) {
            let seconds = try RotationDuration(text).seconds
            guard seconds < minimum || seconds > maximum else { return seconds }
            refuse(
                "Invalid duration",
                seconds < minimum
                    ? "\"\(argument)\" must be \(minimum)s or longer."
                    : "\"\(argument)\" must not be longer than 1h.",
                at: range
            )
        } catch {
            refuse("Invalid duration", "\"\(argument)\" is no length of time. \(error.reason)", at: range)
        }
        return nil
    }

    private mutating func flag(_ term: RotationBlock.Term) -> Bool? {
        guard let expression = block.terms[term],
            case .known(let value) = value(expression, term.rawValue, as: .bool, mayBeLater: false)
        else { return nil }
        return value.boolValue
    }

    mutating func text(
        _ expression: Expression?,
        _ argument: String,
        mayBeLater: Bool = true
    ) -> Reading<String> {
        guard let expression else { return .absent }
        switch value(expression, argument, as: .string, mayBeLater: mayBeLater) {
        case .absent: return .absent
        case .later: return .later
        case .wrong: return .wrong
        case .known(let value): return value.stringValue.map { .known($0) } ?? .wrong
        }
    }

    /// The value of an argument: known, not null and not secret.
    mutating func value(
        _ expression: Expression,
        _ argument: String,
        as type: ValueType,
        mayBeLater: Bool = true
    ) -> Reading<Value> {
        let found = evaluator.evaluate(expression, in: place)
        diagnostics += found.diagnostics
        guard !found.diagnostics.hasErrors else { return .wrong }
        let marks = found.value.marksDeep
        if !marks.isEmpty {
            refuse(
                marks.contains(.sensitive) ? "Secret in a rotation block" : "Ephemeral value not allowed",
                "What a rotation says is shown in plans and kept in the state, so \"\(argument)\" must not be made from a"
                    + (marks.contains(.sensitive)
                        ? " sensitive value. The key itself is handed over without it being named here; a program finds"
                            + " other secrets in its environment."
                        : "n ephemeral value."),
                at: expression.range
            )
            return .wrong
        }
        let value: Value
        do {
            value = try found.value.converted(to: type)
        } catch {
            refuse(
                "Incorrect attribute value type",
                "Inappropriate value for attribute \"\(argument)\": \(error.description).",
                at: expression.range
            )
            return .wrong
        }
        guard value.isWhollyKnown else {
            if allowsUnknown || (mayBeLater && expression.usesKey) { return .later }
            diagnostics.append(unknown(expression, argument))
            return .wrong
        }
        return value.isNull ? .absent : .known(value)
    }

    private func unknown(_ expression: Expression, _ argument: String) -> Diagnostic {
        var problem = Diagnostic.error(
            "Rotation is not known",
            "What a rotation says is needed before anything is planned, and \"\(argument)\" depends on what is known only"
                + " after apply.",
            at: expression.range,
            in: block.title
        )
        problem.referenceValues = evaluator.causes(in: expression, place, unknownDescription)
        return problem
    }
}

extension Expression {
    /// Whether the key of a `rotation` block is used in it.
    var usesKey: Bool {
        references(in: self).found.contains {
            $0.resource?.mode == .managed && $0.resource?.type == RotationBlock.keyName
        }
    }
}
