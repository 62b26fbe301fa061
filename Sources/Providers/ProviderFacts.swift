package import Addresses
package import JSONText

/// What a survey of one account learned, opaque to the engine; no secret.
package struct ProviderFacts: Sendable, Hashable {
    package var content: JSONValue

    package init(_ content: JSONValue = .object([:])) {
        self.content = content
    }
}

/// What the surveys made for a plan learned, kept with the plan.
package struct PlanFacts: Sendable, Hashable {
    private var facts: [ProviderAddress: ProviderFacts] = [:]

    package init() {}

    /// Empty for a configuration that was not asked.
    package subscript(provider: ProviderAddress) -> ProviderFacts {
        get { facts[provider] ?? ProviderFacts() }
        set { facts[provider] = newValue }
    }

    /// In the text of a plan file, the facts of further configurations stand among those of the first provider, under
    /// names that no fact has.
    private static let aliases = "other accounts"
    private static let providers = "other providers"

    /// Reads what `json` wrote.
    ///
    /// - Parameters:
    ///   - json: of a plan file.
    ///   - configurations: those that the plan's changes belong to.
    package init(_ json: JSONValue, of configurations: some Sequence<ProviderAddress>) {
        let known = Set(configurations)
        let first = known.map(\.name).min()
        for provider in known {
            let own = provider.name == first ? json : json[Self.providers]?[provider.name]
            let found = provider.alias.map { own?[Self.aliases]?[$0] } ?? own
            facts[provider] = found.map(ProviderFacts.init)
        }
    }

    /// The facts in the text of a plan file.
    ///
    /// - Parameter configurations: those that the plan's changes belong to.
    /// - Returns: an object.
    package func json(of configurations: some Sequence<ProviderAddress>) -> JSONValue {
        let byName = Dictionary(grouping: Set(configurations), by: \.name).sorted { $0.key < $1.key }
        guard let first = byName.first else {
            return .object([:])
        }
        var content = json(of: first.value, named: first.key)
        var others: JSONObject = [:]
        for (name, configurations) in byName.dropFirst() {
            others[name] = .object(json(of: configurations, named: name))
        }
        if !others.members.isEmpty {
            content[Self.providers] = .object(others)
        }
        return .object(content)
    }

    private func json(of configurations: [ProviderAddress], named name: String) -> JSONObject {
        var content = self[ProviderAddress(name: name)].content.object ?? [:]
        var accounts: JSONObject = [:]
        for provider in configurations.sorted() {
            if let alias = provider.alias, let own = facts[provider] {
                accounts[alias] = own.content
            }
        }
        if !accounts.members.isEmpty {
            content[Self.aliases] = .object(accounts)
        }
        return content
    }
}
