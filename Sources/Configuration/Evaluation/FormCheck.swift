import Addresses
import Evaluation
import HCL
import ResourceSchemas
import SourceText
import Values

/// Checks an argument for the form that its texts must have, an id's or an address's, and says what was probably meant.
struct FormCheck {
    struct Problem {
        let detail: String
        let range: SourceRange
    }

    /// Wrong texts that are shown where many stand at one place.
    private static let shown = 5
    /// Instances that are searched for what was meant.
    private static let searched = 1000

    private let evaluator: ConfigurationEvaluator
    private let place: EvaluationPlace
    private let schema: ResourceSchema
    private let attribute: AttributeSchema
    private let expression: Expression
    private let dependencies: Set<ResourceDependency>

    /// - Parameters:
    ///   - evaluator: of the configuration.
    ///   - place: of the argument.
    ///   - schema: of the block's type.
    ///   - attribute: that the argument sets.
    ///   - expression: its expression.
    ///   - dependencies: what the expression turned out to refer to.
    init(
        _ evaluator: ConfigurationEvaluator,
        _ place: EvaluationPlace,
        _ schema: ResourceSchema,
        _ attribute: AttributeSchema,
        _ expression: Expression,
        _ dependencies: Set<ResourceDependency>
    ) {
        self.evaluator = evaluator
        self.place = place
        self.schema = schema
        self.attribute = attribute
        self.expression = expression
        self.dependencies = dependencies
    }

    /// What is wrong; `value` is that of the argument, nil when it has not even the right type.
    func problems(in value: Value?) -> [Problem] {
        guard !attribute.validations.isEmpty else { return [] }
        let referring = attribute.refersTo == nil ? [] : parts.compactMap(misreference)
        guard let value else { return referring }
        // What is said of a whole set is true of what is in it.
        let elements = value.elements?.map { $0.marked(value.marks) } ?? [value]
        let wrong = attribute.validations.flatMap { validation in
            elements.filter { !accepts($0, validation) }.map { (validation, $0) }
        }
        guard let validation = wrong.first?.0 else { return referring }
        let pinpointed = pinpointed(validation)
        return referring + (pinpointed.isEmpty ? [together(wrong.map(\.1), validation)] : pinpointed)
    }

    private func accepts(_ value: Value, _ validation: Validation) -> Bool {
        validation.accepts(value) || (schema.kind == .data && value.stringValue == "")
    }

    // MARK: Wrong texts

    /// The expressions that each give one of the texts: the elements of a list that is written out, else the whole.
    private var parts: [Expression] {
        guard attribute.type != .string else { return [expression.core] }
        guard case .tuple(let elements) = expression.core.node else { return [] }
        return elements.map { expression.child($0).core }
    }

    /// The wrong elements of a list that is written out, each at its place.
    private func pinpointed(_ validation: Validation) -> [Problem] {
        guard attribute.type != .string else { return [] }
        return parts.compactMap { part in
            let value = evaluator.evaluate(part, in: place).value
            guard let text = (try? value.converted(to: .string)).map(attribute.marked), !text.isNull,
                !accepts(text, validation)
            else {
                return nil
            }
            return Problem(
                detail: detail("holds", text, validation) + advice([text], [part], validation),
                range: part.range
            )
        }
    }

    /// Wrong texts that stand at one place.
    private func together(_ wrong: [Value], _ validation: Validation) -> Problem {
        let detail: String
        let isList = attribute.type != .string
        if wrong.count == 1 {
            detail = self.detail(isList ? "holds" : "is", wrong[0], validation)
        } else {
            let texts = wrong.prefix(Self.shown).compactMap(shown)
            let rest = wrong.count - texts.count
            detail =
                "\(attribute.name) holds \(wrong.count) texts that are not \(validation.plural)"
                + (texts.isEmpty
                    ? "." : ": \(texts.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "").")
        }
        return Problem(detail: detail + advice(wrong, [expression], validation), range: expression.range)
    }

    private func detail(_ verb: String, _ value: Value, _ validation: Validation) -> String {
        guard let kind = validation.kind else {
            return "The value of \"\(attribute.name)\" \(validation.requirement)."
        }
        let text = shown(value).map { "\($0), which" } ?? "a sensitive value that"
        return "\(attribute.name) \(verb) \(text) is not \(kind)."
    }

    /// The text for a message; nil when it is a secret.
    private func shown(_ value: Value) -> String? {
        guard !value.marksDeep.contains(.sensitive), let text = value.stringValue else {
            return nil
        }
        return text.count > 100 ? "\(text.prefix(100))…".quotedAsInGo : text.quotedAsInGo
    }

    // MARK: What was meant

    private func advice(_ wrong: [Value], _ parts: [Expression], _ validation: Validation) -> String {
        switch validation {
        case .uuid:
            if let meant = wrong.lazy.compactMap({ meant($0, parts) }).first {
                return " Did you mean \(meant)?"
            }
            return " An id is a UUID: 12345678-1234-1234-1234-123456789abc, for example."
        case .email: return " Write it as name@example.com, for example."
        case .notBlank, .positive: return ""
        }
    }

    /// The id of the object of which an attribute has this text.
    private func meant(_ value: Value, _ parts: [Expression]) -> String? {
        guard let type = attribute.refersTo, let text = value.stringValue?.lowercased(), !text.isEmpty else {
            return nil
        }
        for part in parts {
            if let reference = part.directReference, reference.resource?.type == type,
                reference.attribute != nil
            {
                return reference.toID
            }
        }
        for dependency in dependencies.sorted() {
            switch dependency {
            case .instance(let address) where isNameable(address.resource, type):
                if let object = evaluator.resources.instance(address), object.hasText(text) {
                    return "\(InstanceAddress(address.resource.inOwnModule, address.key)).id"
                }
            case .resource(let address) where isNameable(address, type):
                if let found = search(address, for: text) {
                    return found
                }
            default:
                break
            }
        }
        var rest = Self.searched
        let module = place.module
        for block in evaluator.configuration.resources
        where block.address.type == type && block.address.module == module.module.address && rest > 0 {
            rest -= 1
            if let found = search(block.address.inOwnModule.within(module.address), for: text) {
                return found
            }
        }
        return nil
    }

    /// Whether the block can be referred to where the argument stands.
    private func isNameable(_ address: ResourceAddress, _ type: String) -> Bool {
        address.type == type && address.module == place.module.address
    }

    private func search(_ address: ResourceAddress, for text: String) -> String? {
        let name = address.inOwnModule
        guard let whole = evaluator.resources.all(of: address), !whole.isUnknown else {
            return nil
        }
        guard evaluator.isRepeated(address) else {
            return whole.hasText(text) ? "\(name).id" : nil
        }
        if let map = whole.mapValue {
            return map.keys.prefix(Self.searched).first { map[$0]?.hasText(text) ?? false }
                .map { "\(InstanceAddress(name, .key($0))).id" }
        }
        let index = (whole.elements ?? []).prefix(Self.searched).firstIndex { $0.hasText(text) }
        return index.map { "\(InstanceAddress(name, .index($0))).id" }
    }

    // MARK: References that cannot give an id of the right kind

    /// A reference to an object of another type, to the whole object, or to an attribute that is no id, where its value
    /// is not known yet.
    private func misreference(_ part: Expression) -> Problem? {
        guard let type = attribute.refersTo, let reference = part.directReference,
            let resource = reference.resource, let target = evaluator.configuration.schema(of: resource)
        else {
            return nil
        }
        func problem(_ what: String, _ meant: String?) -> Problem {
            let verb = attribute.type == .string ? "is" : "holds"
            return Problem(
                detail: "\(attribute.name) \(verb) \(part.range.text), \(what)."
                    + (meant.map { " Did you mean \($0)?" } ?? ""),
                range: part.range
            )
        }
        guard let name = reference.attribute else {
            let isWhole = resource.type == type && reference.behindKey.isEmpty
            return isWhole
                && (!evaluator.isRepeated(resource.within(place.module.address)) || reference.key != .none)
                ? problem("which is a whole object", reference.toID) : nil
        }
        guard let given = target.attribute(name), given.refersTo != type, given.type == .string else {
            return nil
        }
        if name == "id" {
            guard resource.type != type else { return nil }
            let owner = target.attributes.first { $0.refersTo == type && $0.mode == .required }
            return problem(
                "the id of another kind of object",
                owner.map { "\(reference.range.text).\($0.name)" }
            )
        }
        let isNoID = given.mode == .computed || given.validations.contains(.email)
        guard isNoID, resource.type == type, evaluator.evaluate(part, in: place).value.isUnknown else {
            return nil
        }
        return problem("which is not an id", reference.toID)
    }
}

extension Validation {
    /// What a text is that meets the requirement; nil where that has no name.
    fileprivate var kind: String? {
        switch self {
        case .uuid: "an id"
        case .email: "an e-mail address"
        case .notBlank, .positive: nil
        }
    }

    fileprivate var plural: String {
        switch self {
        case .uuid: "ids"
        case .email: "e-mail addresses"
        case .notBlank, .positive: "allowed"
        }
    }
}

extension Value {
    /// Whether a text among the object's attributes is this one; case does not matter.
    fileprivate func hasText(_ text: String) -> Bool {
        mapValue?.values.contains { $0.stringValue?.lowercased() == text } ?? false
    }
}

extension Expression {
    /// The expression without parentheses and quotes around it.
    fileprivate var core: Expression {
        var core = self
        while true {
            switch core.node {
            case .parentheses(let inner), .templateWrap(let inner): core = core.child(inner)
            default: return core
            }
        }
    }

    /// The reference that the expression is, where it is nothing else.
    fileprivate var directReference: Reference? {
        try? Reference(traversal: core)
    }
}

extension Reference {
    /// The attribute of a resource that the reference ends in.
    fileprivate var attribute: String? {
        guard behindKey.count == 1, case .attribute(let name)? = behindKey.first?.kind else { return nil }
        return name
    }

    /// The same object's id.
    fileprivate var toID: String {
        "\(range.text).id"
    }
}
