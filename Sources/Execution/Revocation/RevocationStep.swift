import Addresses
package import Providers
import SourceText
package import StateModel

/// Something that is taken from a person, after one question.
package enum RevocationStep: Sendable {
    case switchOff([RevokedKey])
    case leave([RevokedGroup])
    /// Keys, and with them the user unless something that is protected has to stay.
    case delete(keys: [RevokedKey], withUser: Bool)
}

/// A key of the person: of the account, of the state, or of both.
package struct RevokedKey: Sendable {
    package let id: String
    /// Nil where the account does not have it.
    let key: AccountPerson.Key?
    /// Nil where nobody manages it here.
    package let record: ResourceRecord?

    /// When it was made; nil where the account does not tell.
    package var age: String? {
        key?.age
    }
}

/// A group that the person is in.
package struct RevokedGroup: Sendable {
    package let group: AccountPerson.Group
    /// Nil where nobody manages it here.
    package let record: ResourceRecord?
}

extension RevokedPerson {
    /// What there is to take, in this order: whoever loses his keys first can do nothing in the meantime.
    package func steps(_ providers: ProviderSet) -> [RevocationStep] {
        let managed = Dictionary(
            firstOf: keys.compactMap { record in providers.credentials(of: record).map { ($0.id, record) } }
        )
        let keys = (account?.keys ?? []).map { RevokedKey(id: $0.id, key: $0, record: managed[$0.id]) }
        let groups = (account?.groups ?? []).map { group in
            RevokedGroup(
                group: group,
                record: self.groups.first { provider.isSame($0.objectID, group.id) }
            )
        }
        let doomed =
            self.keys.filter { !$0.terms.preventDestroy }
            .map { RevokedKey(id: $0.objectID, key: nil, record: $0) }
            + keys.filter { $0.record == nil }
        let withUser = protected.isEmpty && (account != nil || user != nil)
        let active = keys.filter { $0.key?.isActive != false }
        var steps: [RevocationStep] = []
        if !active.isEmpty { steps.append(.switchOff(active)) }
        if !groups.isEmpty { steps.append(.leave(groups)) }
        if !doomed.isEmpty || withUser { steps.append(.delete(keys: doomed, withUser: withUser)) }
        return steps
    }
}
