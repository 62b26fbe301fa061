import Addresses
package import Configuration
package import Execution
package import Providers
package import SourceText
package import StateModel
import Values

/// Finds the person whom a word on the command line means.
package struct PersonSearch {
    package enum Finding {
        case person(RevokedPerson)
        /// An earlier run has taken all from him.
        case revoked(RevocationStory)
    }

    private let providers: ProviderSet
    private let configuration: Configuration
    private let snapshot: StateSnapshot?
    private let store: (any StateReading)?

    /// - Parameters:
    ///   - providers: of this run.
    ///   - configuration: that may declare the person.
    ///   - snapshot: nil where there is no state.
    ///   - store: the same state, for its history.
    package init(
        providers: ProviderSet,
        configuration: Configuration,
        snapshot: StateSnapshot?,
        store: (any StateReading)?
    ) {
        self.providers = providers
        self.configuration = configuration
        self.snapshot = snapshot
        self.store = store
    }

    /// - Throws: when there is nobody of that name, here or in the account, and never was.
    package func person(_ text: String) async throws(DiagnosticsError) -> Finding {
        let sources = try providers.askable { $0 is any PersonRevocation }.compactMap {
            $0 as? any PersonRevocation
        }
        let name: AccountPerson.Name
        if text.contains("@"), !text.contains("[") {
            name = .email(text)
        } else if text.contains(".") {
            let selector = try AddressSelector(text)
            guard let record = try record(selector, sources) else {
                if let story = try await story(at: selector) {
                    return .revoked(story)
                }
                throw await unknown(text, sources, selector)
            }
            name = .id(record.objectID)
        } else {
            name = .id(text)
        }
        for source in sources {
            if let account = try await source.person(name) {
                return .person(found(source, account.id, account))
            }
        }
        // He may be gone from the account already, and still be in the state.
        for source in sources {
            if let record = recorded(name, source) {
                return .person(found(source, record.objectID, nil))
            }
        }
        for source in sources {
            if let story = try await story(of: name, by: source) {
                return .revoked(story)
            }
        }
        throw await unknown(text, sources, nil)
    }

    private func found(
        _ source: any PersonRevocation,
        _ id: String,
        _ account: AccountPerson?
    ) -> RevokedPerson {
        let records = snapshot?.records ?? []
        return RevokedPerson(
            provider: source,
            id: id,
            account: account,
            records: records.filter { source.isRow($0, about: id) },
            groups: records.filter { source.attributes(of: $0, without: id) != nil }
        )
    }

    // MARK: The state

    /// The user at an address; nil where nothing is there.
    private func record(
        _ selector: AddressSelector,
        _ sources: [any PersonRevocation]
    ) throws(DiagnosticsError) -> ResourceRecord? {
        guard let snapshot else {
            return nil
        }
        let matches = snapshot.records.filter { selector.matches($0.address) && $0.generation == 0 }
        guard let record = matches.first else {
            return nil
        }
        guard matches.count == 1 else {
            throw DiagnosticsError(selector.noInstance(in: snapshot))
        }
        let types = Set(sources.map(\.userType))
        guard types.contains(record.address.resource.type), record.address.resource.mode == .managed else {
            throw DiagnosticsError(
                .error(
                    "Not a person",
                    "\(record.address) is no user. Give the address of an \(types.sorted().joined(separator: " or ")), an e-mail"
                        + " address, or the id of a user.",
                    address: selector.text
                )
            )
        }
        return record
    }

    private func recorded(_ name: AccountPerson.Name, _ source: any PersonRevocation) -> ResourceRecord? {
        users(source).first {
            source.isName(name, of: $0.objectID, $0.attributes[source.emailAttribute]?.stringValue)
        }
    }

    private func users(_ source: any PersonRevocation) -> [ResourceRecord] {
        (snapshot?.records ?? []).filter {
            $0.address.resource.type == source.userType && $0.address.resource.mode == .managed
        }
    }

    // MARK: The history

    private func story(
        of name: AccountPerson.Name,
        by source: any PersonRevocation
    ) async throws(DiagnosticsError) -> RevocationStory? {
        guard let store else { return nil }
        return try await diagnosing(await RevocationStory(of: name, by: source, in: store))
    }

    private func story(at selector: AddressSelector) async throws(DiagnosticsError) -> RevocationStory? {
        guard let store else { return nil }
        return try await diagnosing(await RevocationStory(at: selector.target, in: store))
    }

    // MARK: Mistakes

    private func unknown(
        _ text: String,
        _ sources: [any PersonRevocation],
        _ selector: AddressSelector?
    ) async -> DiagnosticsError {
        let given = text.inLine
        let addresses = sources.flatMap { source in
            users(source).map(\.address.description)
                + configuration.resources.filter { $0.address.type == source.userType }.map(
                    \.address.description
                )
        }
        if selector != nil {
            let isDeclared = addresses.contains(text)
            let near = isDeclared ? nil : nearMiss(text, among: addresses)
            return DiagnosticsError(
                .error(
                    "There is no such person",
                    (isDeclared
                        ? "The configuration declares \(given), and the state does not have it"
                        : snapshot == nil
                            ? "There is no state here, so it has no \(given)"
                            : "The state has no user \(given)")
                        + ".\(near.map { " Did you mean \($0.inShellQuotes)?" } ?? "") Give the e-mail address or the id of"
                        + " a user, or the address of a user in the state.",
                    address: text
                )
            )
        }
        var emails: [String] = []
        for source in sources {
            emails += users(source).compactMap { $0.attributes[source.emailAttribute]?.stringValue }
            emails += await source.emails()
        }
        let near = Self.near(text, emails) ?? nearMiss(text, among: addresses)?.inShellQuotes
        return DiagnosticsError(
            .error(
                "There is no such person",
                "Neither the account\(snapshot == nil ? "" : " nor the state") has a user \"\(given)\".\(near.map { " Did you mean \($0)?" } ?? "")"
                    + " Give the e-mail address or the id of a user, or the address of a user in the state."
            )
        )
    }

    /// The address that was meant: one that is spelled alike, or the only one that begins so.
    private static func near(_ text: String, _ emails: [String]) -> String? {
        let given = text.lowercased()
        let unique = Dictionary(firstOf: emails.map { ($0.lowercased(), $0) })
        if let near = nearMiss(given, among: unique.keys.sorted()) {
            return unique[near]?.inLine
        }
        let whole = unique.keys.filter { $0.hasPrefix(given + "@") }
        let beginning = whole.isEmpty && given.count >= 3 ? unique.keys.filter { $0.hasPrefix(given) } : whole
        return beginning.count == 1 ? beginning.first.flatMap { unique[$0] }?.inLine : nil
    }
}
