/// How Terraform's own provider writes objects of a type into a state, where the attributes do not tell.
package struct TerraformForm: Sendable, Hashable {
    /// The version of that provider's schema.
    package let schemaVersion: Int
    /// Attributes that its schema calls sensitive; Terraform marks them whether they are set or not.
    package let sensitiveAttributes: [String]
    /// Attributes of this schema that it does not have.
    package let absentAttributes: Set<String>
    /// The operations of its `timeouts`, where they are an attribute like others; nil where they stand apart, as the older
    /// toolkit for providers keeps them.
    package let timeouts: [String]?

    package init(
        schemaVersion: Int = 0,
        sensitiveAttributes: [String] = [],
        absentAttributes: Set<String> = [],
        timeouts: [String]? = nil
    ) {
        self.schemaVersion = schemaVersion
        self.sensitiveAttributes = sensitiveAttributes
        self.absentAttributes = absentAttributes
        self.timeouts = timeouts
    }
}
