import Addresses
package import ResourceSchemas
package import SourceText
package import Values

/// A provider that is built in: what its block takes, the types that it manages, and how it is configured.
package protocol Provider: Sendable {
    /// What its block takes.
    var schema: ProviderSchema { get }

    /// The schemas of its resource types and data sources.
    ///
    /// - Throws: when this build holds a damaged one.
    func types() throws(SchemaError) -> [ResourceSchema]

    /// What its plans may only do when they were allowed to, in the order in which help lists it.
    var guards: [PlanGuard] { get }

    /// With what the names of the variables begin in which it finds credentials; nil where there are none.
    var variablePrefix: String? { get }

    /// Configures an account for each block.
    ///
    /// What is missing to reach the API (credentials above all) is an error only when the API is asked.
    ///
    /// - Parameters:
    ///   - blocks: of this provider; the first is the one without an alias, empty where the configuration has none.
    ///   - surroundings: what the process lends.
    /// - Returns: one configuration a block, in their order.
    /// - Throws: what is wrong with a block itself.
    func configure(
        _ blocks: [ProviderBlockValue],
        in surroundings: ProviderSurroundings
    ) throws(DiagnosticsError) -> [ProviderConfiguration]
}

extension Provider {
    package var name: String {
        schema.name
    }

    package var guards: [PlanGuard] {
        []
    }

    package var variablePrefix: String? {
        nil
    }

    /// What its blocks and types take.
    ///
    /// - Throws: when this build holds a damaged schema.
    package func catalog() throws(SchemaError) -> SchemaCatalog {
        SchemaCatalog(try types(), providers: [schema])
    }
}

/// What a provider block says, evaluated.
package struct ProviderBlockValue: Sendable {
    /// Nil for the block without one.
    package let alias: String?
    /// An object of the arguments; those left out are absent.
    package let arguments: Value
    /// Where messages about the block point; nil where the configuration has none.
    package let declaration: SourceRange?
    /// The key that a `signer` block names for it.
    package let signer: SignerReference?

    package init(
        alias: String? = nil,
        arguments: Value = .object(ValueMap()),
        declaration: SourceRange? = nil,
        signer: SignerReference? = nil
    ) {
        self.alias = alias
        self.arguments = arguments
        self.declaration = declaration
        self.signer = signer
    }
}

/// A provider, configured by one block.
package struct ProviderConfiguration: Sendable {
    package let member: ProviderSet.Member
    /// What is odd about its settings.
    package let warnings: [Diagnostic]

    package init(_ member: ProviderSet.Member, warnings: [Diagnostic] = []) {
        self.member = member
        self.warnings = warnings
    }
}
