/// How Terraform's own provider writes objects of a type into a state, where the attributes do not tell.
package struct TerraformForm: Sendable, Hashable {
    /// The version of that provider's schema.
    package let schemaVersion: Int
    /// Attributes that its schema calls sensitive; Terraform marks them whether they are set or not.
    package let sensitiveAttributes: [String]
    /// Attributes of this schema that it does not have.
    package let absentAttributes: Set<String>

    package init(
        schemaVersion: Int = 0,
        sensitiveAttributes: [String] = [],
        absentAttributes: Set<String> = []
    ) {
        self.schemaVersion = schemaVersion
        self.sensitiveAttributes = sensitiveAttributes
        self.absentAttributes = absentAttributes
    }
}
