package import Addresses
package import ResourceSchemas
package import SourceText
package import StateModel
package import Values

/// The configured providers of a run: hands each request to the configuration that its object belongs to.
///
/// One that could not be configured answers what needs no request, and to all else with the reason.
package struct ProviderSet: Sendable {
    /// A configuration of a provider.
    package struct Member: Sendable {
        /// Without a connection where there is a problem.
        let provider: any ConfiguredProvider
        /// Why nothing can be asked, but for what is signed: that needs no other credentials.
        let problem: DiagnosticsError?

        package init(_ provider: any ConfiguredProvider, problem: DiagnosticsError? = nil) {
            self.provider = provider
            self.problem = problem
        }
    }

    /// Of all resource types and data sources.
    package let schemas: SchemaCatalog
    private let members: [ProviderAddress: Member]
    /// The keys that `signer` blocks name.
    let signers: [ProviderAddress: InstanceAddress]
    /// Secrets of objects, to be known again in answers about others.
    var secrets: RepeatedSecrets?

    /// - Parameters:
    ///   - schemas: of the types of all providers.
    ///   - members: each provider without an alias at least, because what is the same for all of its accounts is asked of
    ///     that one.
    ///   - signers: the keys that `signer` blocks name, by the configuration that signs with each.
    package init(
        schemas: SchemaCatalog,
        members: [ProviderAddress: Member],
        signers: [ProviderAddress: InstanceAddress] = [:]
    ) {
        self.schemas = schemas
        self.members = members
        self.signers = signers
    }

    // MARK: Members

    /// Why one of the configurations that a piece of work needs cannot be asked; nil where all can.
    package func unreachable(of needed: some Sequence<ProviderAddress>) -> DiagnosticsError? {
        Set(needed).sorted().lazy.compactMap { member($0)?.problem }.first
    }

    /// The same for one object of a type.
    package func unreachable(_ provider: ProviderAddress, for type: String) -> DiagnosticsError? {
        isSigned(type) ? nil : unreachable(of: [provider])
    }

    /// Whether requests about objects of a type are signed, so that they need no other credentials.
    package func isSigned(_ type: String, _ mode: ResourceAddress.Mode = .managed) -> Bool {
        schemas.schema(mode, type)?.isSigned ?? false
    }

    /// Which account the objects of some providers belong to, where that is known without a request.
    ///
    /// It is that of the configurations without an alias; providers without an account have no say.
    package func account(of used: some Sequence<ProviderAddress>) -> AccountIdentity? {
        Set(used.lazy.map(\.name)).sorted().lazy.map { members[ProviderAddress(name: $0)] }
            .compactMap { $0?.problem == nil ? $0?.provider.identity : nil }.first
    }

    /// The configuration; nil where nothing configures it.
    func member(_ provider: ProviderAddress) -> Member? {
        if let member = members[provider] {
            return member
        }
        // Of a provider that cannot be asked at all, the reason says more than that an alias is missing.
        let main = members[ProviderAddress(name: provider.name)]
        let isOnly = !members.keys.contains { $0.name == provider.name && $0.alias != nil }
        return isOnly && main?.problem != nil ? main : nil
    }

    /// The configuration, or the one that answers in its place what is the same for all accounts; nil where no provider
    /// has the name.
    func representative(_ provider: ProviderAddress) -> (any ConfiguredProvider)? {
        (member(provider) ?? members[ProviderAddress(name: provider.name)])?.provider
    }

    /// Whether the objects of a configuration are in an account, which credentials may miss.
    package func hasAccount(_ provider: ProviderAddress) -> Bool {
        representative(provider)?.hasAccount ?? true
    }

    /// Where the requests of a configuration go.
    package func reach(of provider: ProviderAddress) -> ProviderReach {
        let configured = representative(provider)
        return ProviderReach(endpoints: configured?.endpoints ?? [], account: configured?.identity?.text)
    }

    /// Whether there is a provider of that name.
    package func knows(_ provider: ProviderAddress) -> Bool {
        members[ProviderAddress(name: provider.name)] != nil
    }

    /// The configurations that can do something further, in the order of their addresses.
    ///
    /// - Parameter canDoIt: tells whether one can.
    /// - Returns: those that can.
    /// - Throws: why the first of these cannot be asked, where none can.
    package func askable(
        _ canDoIt: (any ConfiguredProvider) -> Bool
    ) throws(DiagnosticsError) -> [any ConfiguredProvider] {
        let able = members.sorted { $0.key < $1.key }.map(\.value).filter { canDoIt($0.provider) }
        let reachable = able.filter { $0.problem == nil }
        if reachable.isEmpty, let problem = able.lazy.compactMap(\.problem).first {
            throw problem
        }
        return reachable.map(\.provider)
    }

    var all: [any ConfiguredProvider] {
        members.values.map(\.provider)
    }

    /// In the order of their addresses.
    var ordered: [(ProviderAddress, any ConfiguredProvider)] {
        members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.provider) }
    }

    /// The configuration to send requests with.
    ///
    /// - Parameters:
    ///   - provider: that the object belongs to.
    ///   - address: of the object, for the message.
    ///   - isSigned: whether only what is signed is asked about.
    /// - Returns: the configuration.
    /// - Throws: why it cannot be asked.
    func reachable(
        _ provider: ProviderAddress,
        _ address: String?,
        isSigned: Bool = false
    ) throws(DiagnosticsError) -> any ConfiguredProvider {
        guard let member = member(provider) else {
            throw DiagnosticsError(Self.missing(provider, address))
        }
        if let problem = member.problem, !isSigned {
            throw problem
        }
        return member.provider
    }

    static func missing(_ provider: ProviderAddress, _ address: String?) -> Diagnostic {
        let place = provider.place
        let block = "the provider \"\(provider.name)\" block" + (place.alias == nil ? "" : " with this alias")
        let way =
            place.module.map { module in
                "\(block.first?.uppercased() ?? "")\(block.dropFirst()) stands in \(module): call the module again, and run"
                    + " keyform destroy \("-target=\(module)".quotedForShell), after which you can remove the call again."
            } ?? "Re-add \(block) to destroy the object, after which you can remove the block again."
        return .error(
            "Provider configuration not present",
            "To work with this object its original provider configuration, \(provider.name)\(provider.alias.map { ".\($0)" } ?? ""), is"
                + " required, but it has been removed. This occurs when a provider configuration is removed while objects"
                + " created by that provider still exist in the state. \(way)",
            address: address
        )
    }

    // MARK: Without a request

    /// Types of which a provider refuses to destroy an object only to create it again under another address.
    package var refusesRecreation: Set<String> {
        all.reduce(into: []) { $0.formUnion($1.refusesRecreation) }
    }

    /// Splits an import id.
    ///
    /// - Throws: a diagnostic that says which form the id must have.
    package func validateImportID(_ id: String, type: String) throws(DiagnosticsError) {
        try requireType(type)
        try representative(ProviderAddress(ofType: type))?.validateImportID(id, type: type)
    }

    func requireType(_ type: String) throws(DiagnosticsError) {
        guard schemas.schema(.managed, type) != nil else {
            throw DiagnosticsError(schemas.unknownType(type))
        }
    }

    /// The id by which the state knows an object of a type, as its attributes tell; nil where they do not.
    package func objectID(in attributes: Value, type: String) -> String? {
        resourceType(type).map { $0.objectID(in: attributes) } ?? attributes["id"]?.stringValue
    }

    /// Text that is the same for two objects exactly when they are one; nil where no two ever are, because their rows are
    /// all there is of them.
    package func identity(of object: ObservedObject, type: String, provider: ProviderAddress) -> String? {
        guard !isKeptInState(type) else {
            return nil
        }
        return identity(provider) { $0.identity(of: object, type: type) }
            ?? "\(provider): \(type) \(object.objectID)"
    }

    /// The identity of the object of a row.
    package func identity(of record: ResourceRecord) -> String? {
        identity(
            of: ObservedObject(objectID: record.objectID, attributes: record.attributes),
            type: record.address.resource.type,
            provider: record.provider
        )
    }

    /// The identity of the object that an import id names; nil for text that is no such id, and where no two objects are
    /// one.
    package func identity(ofImport id: String, type: String, provider: ProviderAddress) -> String? {
        isKeptInState(type) ? nil : identity(provider) { $0.identity(ofImport: id, type: type) }
    }

    /// Whether the rows of a type's objects are all there is of them.
    package func isKeptInState(_ type: String) -> Bool {
        representative(ProviderAddress(ofType: type))?.resourceType(type)?.isKeptInState ?? false
    }

    /// The id with which an object can be imported; nil where what is known of it does not tell.
    package func importID(of object: ObservedObject, type: String) -> String? {
        resourceType(type)?.importID(of: object)
    }

    /// Equal for two objects that are probably one, before an id is known.
    ///
    /// - Parameters:
    ///   - attributes: of the object; some may be missing.
    ///   - type: of the object.
    ///   - address: that it has or will have.
    /// - Returns: nil where the attributes do not tell.
    package func likeness(of attributes: Value, type: String, at address: String) -> String? {
        resourceType(type)?.likeness(of: attributes, at: address).map { "\(type) \($0)" }
    }

    /// Where an object is that nothing else can be in the place of; nil in types whose objects do not stand in each other's
    /// way.
    package func place(of attributes: Value, type: String, provider: ProviderAddress) -> ObjectPlace? {
        switch resourceType(type)?.place(of: attributes) {
        case .at(let place)?: .at("\(provider): \(place)")
        case let other: other
        }
    }

    /// Whether the new object of a replacement takes the place of the old one in one go.
    package func takesPlaceAtOnce(_ change: ResourceChange) -> Bool {
        guard change.action.replaces, let type = resourceType(change.address.resource.type),
            type.replacesInPlace, let before = change.before, let after = change.after,
            case .at(let place)? = type.place(of: before)
        else { return false }
        return type.place(of: after) == .at(place)
    }

    private func resourceType(_ name: String) -> (any ResourceType)? {
        representative(ProviderAddress(ofType: name))?.resourceType(name)
    }

    private func identity(
        _ provider: ProviderAddress,
        _ ask: (any ConfiguredProvider) -> String?
    ) -> String? {
        guard let known = member(provider)?.provider else {
            // The account of a configuration that is gone is not known.
            return representative(provider).flatMap(ask).map { "\(provider): \($0)" }
        }
        return ask(known)
    }

    /// Learns when earlier runs made or changed objects of late, in milliseconds since 1970, by id.
    package func remember(recentWrites: [String: Int64]) {
        for provider in all {
            provider.remember(recentWrites: recentWrites)
        }
    }
}
