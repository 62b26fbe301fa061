import Addresses
import ObjectStorage
import Providers
import StateModel
import Values

extension IonosProvider {
    /// Reads many objects: users page by page or singly, whichever takes fewer requests; groups by one list; keys
    /// user by user; members group by group.
    func refresh(_ objects: [RefreshRequest]) async -> [RefreshAnswer] {
        let byType = Dictionary(grouping: objects) { $0.record.address.resource.type }
        let round = MembershipRound(client, refreshing: objects)
        let answers = await mapConcurrently(types) { type in
            await type.refresh(byType[type.name] ?? [], in: round)
        }
        .flatMap(\.self)
        memory.rememberShown(
            answers.compactMap { answer in
                if case .found(let object) = answer.result { object.objectID } else { nil }
            }
        )
        storage.expect(byType[BucketType.name]?.map(\.record) ?? [])
        let stored = await mapConcurrently(storageTypes) { type in
            await type.refresh(byType[type.name] ?? [])
        }
        .flatMap(\.self)
        let known = Set(resourceTypes.map(\.name))
        let strangers = objects.filter { !known.contains($0.record.address.resource.type) }
        return answers + stored + strangers.map { $0.answer(.failed($0.unknownType)) }
    }
}
