import ResourceSchemas

extension SchemaCatalog {
    /// Without types: of the provider only its address.
    static let ionosCloud = SchemaCatalog(
        [],
        providers: [ProviderSchema(source: "ionos-cloud/ionoscloud", arguments: [])]
    )
}
