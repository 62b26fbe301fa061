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
        noteAbsenceOfSigner(in: answers, to: objects)
        storage.expect(byType[BucketType.name]?.map(\.record) ?? [])
        let stored = await mapConcurrently(storageTypes) { type in
            await type.refresh(byType[type.name] ?? [])
        }
        .flatMap(\.self)
        let known = Set(resourceTypes.map(\.name))
        let strangers = objects.filter { !known.contains($0.record.address.resource.type) }
        return answers + stored + strangers.map { $0.answer(.failed($0.unknownType)) }
    }

    /// A signer's key that the account does not have is refused at once, not waited for like one that was just made.
    private func noteAbsenceOfSigner(in answers: [RefreshAnswer], to requests: [RefreshRequest]) {
        guard let signer, let accessKey = signer.accessKey,
            let record = requests.lazy.map(\.record).first(where: {
                $0.address == signer.reference.key && $0.status != .deposed
            })
        else {
            return
        }
        for answer in answers where answer.key == record.key {
            if case .gone = answer.result {
                storage.client.keys.noteGone(accessKey)
                signer.noteAbsence()
            }
        }
    }
}
