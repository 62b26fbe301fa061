package import Addresses
package import SourceText
import Timestamps
package import Values

/// What a resource type or data source accepts and gives: the decoded form of one file in `schemas/`.
package struct ResourceSchema: Sendable {
    package let kind: ResourceAddress.Mode
    /// For example `aws_instance`.
    package let type: String
    /// Grows when recorded attributes of older versions need rewriting.
    package let version: Int
    /// Whether the id that an import takes is a secret, which is not repeated anywhere.
    package let hasSecretImportID: Bool
    /// Types whose objects a `moved` block may make ones of this type.
    package let movesFrom: [String]
    /// Whether requests about its objects are signed, with the key of the `signer` block where there is one.
    package let isSigned: Bool
    package let description: String
    /// In the order of the file, which is the order of the documentation.
    package private(set) var attributes: [AttributeSchema]
    package let rules: [AttributeRule]
    /// Steps of this type run after steps of other types that touch the same object.
    package let orderings: [Ordering]
    /// The operations that a `timeouts` block may bound, with defaults in seconds.
    package let timeouts: [OperationTimeout]
    package let terraform: TerraformForm
    /// What the type says of its objects besides.
    package private(set) var rulesOfType: (any TypeRules)?
    /// Nil where objects are named by their import id alone.
    package let identity: ImportIdentity?
    /// Blocks that later versions of the type have, with the version of Terraform that brought each.
    package let laterBlocks: [String: String]
    /// Those of the attributes that are not managed when the configuration leaves them out.
    package private(set) var unmanaged: [AttributeSchema]
    /// Whether objects have attributes that expressions do not see.
    package let hasNotes: Bool
    private let positions: [String: Int]

    package init(
        kind: ResourceAddress.Mode,
        type: String,
        version: Int,
        hasSecretImportID: Bool = false,
        movesFrom: [String] = [],
        isSigned: Bool = false,
        description: String,
        attributes: [AttributeSchema],
        rules: [AttributeRule],
        orderings: [Ordering],
        timeouts: [OperationTimeout],
        terraform: TerraformForm = TerraformForm(),
        identity: ImportIdentity? = nil,
        laterBlocks: [String: String] = [:]
    ) {
        self.kind = kind
        self.type = type
        self.version = version
        self.hasSecretImportID = hasSecretImportID
        self.movesFrom = movesFrom
        self.isSigned = isSigned
        self.description = description
        self.attributes = attributes
        self.rules = rules
        self.orderings = orderings
        self.timeouts = timeouts
        self.terraform = terraform
        self.identity = identity
        self.laterBlocks = laterBlocks
        unmanaged = attributes.filter { $0.mode == .unmanaged }
        hasNotes = attributes.contains(where: \.isNoted)
        positions = Dictionary(firstOf: attributes.enumerated().map { ($1.name, $0) })
    }

    /// The schema together with what its type says of its objects besides.
    package func governed(by rules: (any TypeRules)?) -> ResourceSchema {
        var schema = self
        schema.rulesOfType = rules
        if let rules {
            schema.attributes = attributes.map { $0.governed(by: rules) }
            schema.unmanaged = unmanaged.map { $0.governed(by: rules) }
        }
        return schema
    }

    package func attribute(_ name: String) -> AttributeSchema? {
        positions[name].map { attributes[$0] }
    }

    /// The form in which the ids of one object are equal.
    package func normalID(_ id: String) -> String {
        attribute("id")?.normal(id) ?? id
    }

    /// The object type of an instance's value as expressions see it.
    package var objectType: ValueType {
        .object(Dictionary(firstOf: attributes.lazy.filter { !$0.isNoted }.map { ($0.name, $0.type) }))
    }
}

/// One attribute of a resource type.
package struct AttributeSchema: Sendable {
    package enum Mode: String, Sendable, Hashable {
        /// Must be set in the configuration.
        case required
        /// May be set; left out, it is its default or null.
        case optional
        /// May be set; left out, it is not managed: whatever the API reports is recorded and left alone. One that was set
        /// and is left out later becomes `valueWhenRemoved`.
        case unmanaged
        /// Set by the API only.
        case computed
    }

    /// How a value is kept in the state.
    package enum Storage: String, Sendable, Hashable {
        case plain
        /// Encrypted, bound to its place.
        case sealed
        /// Only a keyed fingerprint, enough to see that it changed.
        case fingerprint
        /// Not at all (write-only arguments).
        case none
    }

    /// When two values count as the same.
    package enum Comparison: String, Sendable, Hashable {
        case exact
        case ignoringCase
        /// Timestamps of RFC 3339: without fractions of a second, and the offset of UTC in either spelling.
        case rfc3339
        /// Maps, of which entries that are null count as left out where the present value does not have them.
        case ignoringNullEntries
        /// Values of any type, whose types count as well: a list is no tuple, and nothing is as good as null but null.
        case includingTypes
        /// Texts that mean the same, as the type's rules tell.
        case byMeaning
    }

    /// A set of ids in another resource type.
    package struct Mirror: Sendable, Hashable {
        package let type: String
        package let attribute: String

        package init(type: String, attribute: String) {
            self.type = type
            self.attribute = attribute
        }
    }

    package let name: String
    package let type: ValueType
    package let mode: Mode
    /// The value of an optional attribute that is left out.
    package let defaultValue: Value?
    /// The value that an unmanaged attribute is created with when it is left out; nil leaves it to the API.
    package let valueAtCreation: Value?
    package let forcesReplacement: Bool
    /// Whether its values are secrets, as all are that are not stored in clear.
    package let isSensitive: Bool
    package let isWriteOnly: Bool
    package let storage: Storage
    package let comparison: Comparison
    /// The set holds the elements that this configuration owns; others that the API reports are left alone.
    package let ownsElements: Bool
    /// The attribute that, when true, makes every element the configuration's.
    package let ownsAllWith: String?
    /// The set that names the same edges from the other end; what it names is not this one's to remove.
    package let mirroredBy: Mirror?
    /// The set that owns its elements of which this names one.
    package let elementOf: String?
    /// Whether the API knows nothing of it: what is configured is in force as soon as it is.
    package let isLocal: Bool
    /// Whether it is kept and shown, and no expression sees it, because the Terraform provider does not have it.
    package let isNoted: Bool
    /// A computed attribute becomes unknown in the plan when one of these attributes changes.
    package let recomputedWith: [String]
    package let validations: [Validation]
    /// The resource type whose objects' ids the attribute takes.
    package let refersTo: String?
    /// Whether what is made of the value can be looked at before it is known, with the text of a UUID in its place.
    package let hasStandIn: Bool
    package let description: String
    private let givenWhenRemoved: Value?
    /// What to use instead, when the attribute is deprecated.
    package let deprecation: String?
    /// The rules of its type, where texts are compared by their meaning.
    private var meaning: (any TypeRules)?

    package init(
        name: String,
        type: ValueType,
        mode: Mode,
        defaultValue: Value? = nil,
        valueAtCreation: Value? = nil,
        valueWhenRemoved: Value? = nil,
        forcesReplacement: Bool = false,
        isSensitive: Bool = false,
        isWriteOnly: Bool = false,
        storage: Storage = .plain,
        comparison: Comparison = .exact,
        ownsElements: Bool = false,
        ownsAllWith: String? = nil,
        mirroredBy: Mirror? = nil,
        elementOf: String? = nil,
        isLocal: Bool = false,
        isNoted: Bool = false,
        recomputedWith: [String] = [],
        validations: [Validation] = [],
        refersTo: String? = nil,
        hasStandIn: Bool = false,
        description: String = "",
        deprecation: String? = nil
    ) {
        let isSensitive = isSensitive || storage != .plain
        self.name = name
        self.type = type
        self.mode = mode
        self.defaultValue = isSensitive ? defaultValue?.marked(.sensitive) : defaultValue
        self.valueAtCreation = isSensitive ? valueAtCreation?.marked(.sensitive) : valueAtCreation
        self.forcesReplacement = forcesReplacement
        self.isSensitive = isSensitive
        self.isWriteOnly = isWriteOnly
        self.storage = storage
        self.comparison = comparison
        self.ownsElements = ownsElements
        self.ownsAllWith = ownsAllWith
        self.mirroredBy = mirroredBy
        self.elementOf = elementOf
        self.isLocal = isLocal
        self.isNoted = isNoted
        givenWhenRemoved = valueWhenRemoved
        self.recomputedWith = recomputedWith
        self.validations = validations
        self.refersTo = refersTo
        self.hasStandIn = hasStandIn
        self.description = description
        self.deprecation = deprecation
    }

    /// What an attribute that is not managed when it is left out becomes when the configuration set it before; nil leaves
    /// it as it is.
    ///
    /// What the configuration gave is taken back. Where an object has it without being told, nothing was given.
    package var valueWhenRemoved: Value? {
        guard mode == .unmanaged else { return nil }
        return (givenWhenRemoved ?? (type == .bool && valueAtCreation == nil ? .bool(false) : nil)).map(
            marked
        )
    }

    /// The form in which texts that count as the same are equal.
    package func normal(_ text: String) -> String {
        switch comparison {
        case .exact, .ignoringNullEntries, .includingTypes: text
        case .ignoringCase: text.lowercased()
        case .rfc3339: Timestamp.normal(text)
        case .byMeaning: meaning?.meaning(of: text, in: name) ?? text
        }
    }

    fileprivate func governed(by rules: any TypeRules) -> AttributeSchema {
        guard comparison == .byMeaning else {
            return self
        }
        var attribute = self
        attribute.meaning = rules
        return attribute
    }

    /// Whether the configuration may set it.
    package var isConfigurable: Bool {
        mode != .computed
    }
}

/// A check of one known, non-null attribute value (of each element, for a collection of strings).
///
/// In a data source an empty text counts as left out.
package enum Validation: String, Sendable, Hashable {
    /// Holds something besides white space.
    case notBlank
    case uuid
    /// Of the form of an e-mail address.
    case email
    /// A number of at least one.
    case positive
}

/// A condition on several attributes of one instance together.
package enum AttributeRule: Sendable, Hashable {
    case exactlyOneOf([String])
    /// As before for an object that is created; one that is there may have none, because the API does not tell it.
    case oneOfAtCreation([String])
    case atMostOneOf([String])
    /// When the first is set, the others must be too.
    case requires(String, [String])
}

/// Says that an instance comes after instances of another type that name the same object.
///
/// The key of a user comes after the groups whose `user_ids` refer to that user: the privilege that the key
/// needs comes from the group.
package struct Ordering: Sendable, Hashable {
    /// The attribute of this type that names the shared object, for example `user_id`.
    package let attribute: String
    package let afterType: String
    /// The attribute of the other type that names the shared object, for example `user_ids`.
    package let sharing: String
    /// Whether one that comes about or changes also waits until one of the other type is gone, in either direction: what
    /// is put on an object is judged together with what the object has still got.
    package let isAcrossDeletion: Bool
    /// Whether it is a part of that other instance's object, which is gone when the object is: with the one, it is
    /// replaced itself.
    package let isPart: Bool

    package init(
        attribute: String,
        afterType: String,
        sharing: String,
        isAcrossDeletion: Bool = false,
        isPart: Bool = false
    ) {
        self.attribute = attribute
        self.afterType = afterType
        self.sharing = sharing
        self.isAcrossDeletion = isAcrossDeletion
        self.isPart = isPart
    }
}

package struct OperationTimeout: Sendable, Hashable {
    /// `create`, `read`, `update` or `delete`.
    package let operation: String
    package let defaultSeconds: Int

    package init(operation: String, defaultSeconds: Int) {
        self.operation = operation
        self.defaultSeconds = defaultSeconds
    }
}

/// The schemas that the program knows: of types, and of the blocks of their providers.
package struct SchemaCatalog: Sendable {
    private let managed: [String: ResourceSchema]
    private let data: [String: ResourceSchema]
    package let providers: [ProviderSchema]

    package init(_ schemas: [ResourceSchema], providers: [ProviderSchema] = []) {
        self.providers = providers
        managed = Dictionary(
            schemas.filter { $0.kind == .managed }.map { ($0.type, $0) },
            uniquingKeysWith: { $1 }
        )
        data = Dictionary(
            schemas.filter { $0.kind == .data }.map { ($0.type, $0) },
            uniquingKeysWith: { $1 }
        )
    }

    package func schema(of address: ResourceAddress) -> ResourceSchema? {
        schema(address.mode, address.type)
    }

    package func schema(_ kind: ResourceAddress.Mode, _ type: String) -> ResourceSchema? {
        kind == .managed ? managed[type] : data[type]
    }

    /// The known types of that kind, sorted.
    package func types(_ kind: ResourceAddress.Mode) -> [String] {
        (kind == .managed ? managed : data).keys.sorted()
    }

    /// Those of one provider, sorted.
    package func types(_ kind: ResourceAddress.Mode, of provider: String) -> [String] {
        types(kind).filter { ProviderAddress(ofType: $0).name == provider }
    }

    /// That there is no such resource type, and which may have been meant.
    package func unknownType(_ type: String) -> Diagnostic {
        let hint = nearMiss(type, among: types(.managed)).map { " Did you mean \"\($0)\"?" } ?? ""
        return .error("Unknown resource type", "keyform has no resource type \"\(type)\".\(hint)")
    }

    package func provider(_ name: String) -> ProviderSchema? {
        providers.first { $0.name == name }
    }
}
