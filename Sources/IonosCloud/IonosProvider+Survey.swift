import Addresses
import HTTPTransport
import JSONText
import ObjectStorage
import Providers
import SourceText
import Values

extension IonosProvider {
    /// Reads whether planned addresses and names are taken, and which keys users have for whom one is planned.
    func survey(
        _ plan: ProposedPlan,
        deleted: Set<String>
    ) async throws(DiagnosticsError) -> ProviderFacts {
        var facts = AccountFacts()
        let creations = plan.changes.filter(\.createsObject)
        do throws(APIError) {
            facts.usersByEmail = try await reader.usersByEmail(creations.texts("email", of: UserType.name))
            facts.groupsByName = try await reader.groupsByName(creations.texts("name", of: GroupType.name))
            facts.administrators = try await remainingAdministrators(plan)
            var owners = creations.texts("user_id", of: KeyType.name)
            if creations.contains(where: { $0.address.resource.type == AccessKeyType.name }) {
                let own = try await ownUserID()
                facts.ownUser = own
                facts.accessKeys = try await managementReader.knownAccessKeys().keys.map {
                    AccessKeyFact($0, of: own)
                }
                // They count together with those that are managed for the user as for any.
                if let own, !owners.contains(where: { ObjectID.isSame($0, own) }) {
                    owners.append(own)
                }
            }
            let lists = await mapConcurrently(owners) { userID -> Result<[String], APIError> in
                do throws(APIError) {
                    return .success(try await reader.listedKeys(ofUser: userID).map(\.id))
                } catch {
                    return .failure(error)
                }
            }
            for (userID, list) in zip(owners, lists) {
                facts.keysByUser[userID] = try list.get()
            }
            await lookForUnmanagedKeys(plan, &facts)
            facts.sharesByGroup = try await shares(with: TakenShares.groups(of: plan))
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "looking for existing objects", address: nil))
        }
        facts.surveyed = Int(clock.sinceEpoch().components.seconds)
        facts.keepDeleted(deleted)
        facts.freedKeys = KeyLimit.freed(by: plan).filter { facts.keysByUser[$0.key] != nil }
        if let own = facts.ownUser {
            facts.freedKeys[own, default: []] += KeyLimit.freedAccessKeys(by: plan)
        }
        for (userID, keys) in facts.keysByUser {
            let leaving = keys.filter(facts.deleted.contains)
            if !leaving.isEmpty {
                facts.freedKeys[userID, default: []] += leaving
            }
        }
        var surveyed = facts.facts
        if let buckets = await BucketSurvey(storage, plan).facts(deleted: deleted) {
            var content = surveyed.content.object ?? [:]
            content[BucketFacts.member] = buckets.json
            surveyed.content = .object(content)
        }
        if let policies = await policySurvey(plan) {
            var content = surveyed.content.object ?? [:]
            content[PolicySurvey.member] = policies.json
            surveyed.content = .object(content)
        }
        return surveyed
    }
}
