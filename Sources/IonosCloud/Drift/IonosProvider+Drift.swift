import Addresses
import Providers
import SourceText
import StateModel
import Timestamps
import Values

extension IonosProvider: DriftReading {
    /// Of users and keys the API tells who changed them last; of groups, shares and buckets it does not.
    func lastChange(of record: ResourceRecord) async -> OutsideAct? {
        // What cannot be asked now leaves out only who it was.
        switch record.address.resource.type {
        case UserType.name:
            return (try? await client.getUser(record.objectID))?.history.lastChange
        case KeyType.name:
            guard let owner = record.attributes["user_id"]?.stringValue else { return nil }
            return (try? await client.getKey(record.objectID, ofUser: owner))?.history.lastChange
        default:
            return nil
        }
    }

    func strangers(
        beside records: [ResourceRecord],
        observed: [RecordKey: ObservedObject]
    ) async -> StrangeObjects {
        var found = StrangeObjects(StrangeMembers.find(records, observed))
        let keys = await strangeKeys(records, observed)
        found.objects += keys.objects
        found.problems += keys.problems
        return found
    }

    /// Keys that users who are managed have and no row names.
    private func strangeKeys(
        _ records: [ResourceRecord],
        _ observed: [RecordKey: ObservedObject]
    ) async -> StrangeObjects {
        var managed: Set<String> = []
        for record in records {
            if let name = UnmanagedKeys.names[record.address.resource.type],
                let id = record.attributes[name]?.stringValue
            {
                managed.insert(id)
            }
        }
        let owners = records.filter {
            $0.address.resource.type == UserType.name && $0.address.resource.mode == .managed
                && $0.generation == 0 && observed[$0.key] != nil
        }
        let lists = await mapConcurrently(owners) { owner -> Result<[KeyFact], APIError> in
            do throws(APIError) {
                return .success(try await reader.listedKeys(ofUser: owner.objectID))
            } catch {
                return .failure(error)
            }
        }
        var found = StrangeObjects()
        for (owner, list) in zip(owners, lists) {
            switch list {
            case .success(let keys):
                found.objects += keys.filter { !managed.contains($0.id) }.map { key in
                    StrangeObject(kind: "key", id: key.id, owner: owner.key, act: key.creation)
                }
            case .failure(let error):
                found.problems.append(
                    error.diagnostic(doing: "looking for keys that are not managed", address: owner.address)
                        .asWarning
                )
            }
        }
        return found
    }
}

/// Members of managed groups whom no row names, from neither side.
///
/// Only of groups of which rows name some: of the others nobody says who should be in them.
private enum StrangeMembers {
    static func find(
        _ records: [ResourceRecord],
        _ observed: [RecordKey: ObservedObject]
    ) -> [StrangeObject] {
        let own = ownMembers(records)
        var found: [StrangeObject] = []
        for record in records
        where record.address.resource.type == GroupType.name && record.address.resource.mode == .managed {
            guard let object = observed[record.key], let known = own[ObjectID.normal(record.objectID)] else {
                continue
            }
            for user in object.attributes["users"]?.elements ?? [] {
                guard let id = user["id"]?.stringValue, !known.contains(ObjectID.normal(id)) else { continue }
                found.append(
                    StrangeObject(kind: "member", id: id, name: user["email"]?.stringValue, owner: record.key)
                )
            }
        }
        return found
    }

    /// Whom rows make members, from either side; by group.
    private static func ownMembers(_ records: [ResourceRecord]) -> [String: Set<String>] {
        var members: [String: Set<String>] = [:]
        for record in records where record.address.resource.mode == .managed && record.generation == 0 {
            switch record.address.resource.type {
            case UserType.name:
                for group in record.attributes["group_ids"]?.texts ?? [] {
                    members[ObjectID.normal(group), default: []].insert(ObjectID.normal(record.objectID))
                }
            case GroupType.name:
                for user in GroupAttributes.members(record.attributes) {
                    members[ObjectID.normal(record.objectID), default: []].insert(ObjectID.normal(user))
                }
            default: break
            }
        }
        return members
    }
}

extension ObjectHistory {
    fileprivate var lastChange: OutsideAct? {
        OutsideAct(at: modified.map { $0.seconds * 1000 }, by: modifiedBy)
    }
}

extension KeyFact {
    fileprivate var creation: OutsideAct? {
        OutsideAct(
            at: created.flatMap { secondsSinceEpoch(apiDate: $0) }.map { Int64($0) * 1000 },
            by: createdBy
        )
    }
}
