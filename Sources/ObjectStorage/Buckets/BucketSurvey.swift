internal import Addresses
package import Providers
internal import SourceText
internal import Values

/// Reads what must be known of buckets before a plan is judged.
package struct BucketSurvey {
    /// So many pages of a bucket's list are counted for a plan; of a larger one it is known that it is large.
    private static let mostPages = 10

    private let account: ObjectStorageAccount
    private let plan: ProposedPlan

    package init(_ account: ObjectStorageAccount, _ plan: ProposedPlan) {
        self.account = account
        self.plan = plan
    }

    /// - Parameter deleted: ids of objects that an earlier run deleted a short while ago; lists may still have them.
    /// - Returns: nil where the plan neither makes nor deletes buckets.
    package func facts(deleted: Set<String>) async -> BucketFacts? {
        let created = plan.changes.filter { $0.isOfBucket && $0.createsObject }.compactMap {
            BucketAttributes($0.after)
        }
        let leaving = plan.changes.filter { $0.isOfBucket && $0.deletesObject }.compactMap {
            BucketAttributes($0.before)
        }
        guard !created.isEmpty || !leaving.isEmpty else {
            return nil
        }
        for bucket in leaving {
            account.memory.rememberLeaving(bucket.name)
        }
        var facts = BucketFacts()
        facts.isSurveyed = true
        if !created.isEmpty {
            facts.unknownRegions = await unknownRegions(of: created)
            let wanted = created.filter { !facts.unknownRegions.contains($0.region) }
            if let own = await existing(wanted, deleted) {
                facts.own = own
                facts.free = Set(wanted.map(\.name)).subtracting(own).sorted()
            }
        }
        for (bucket, content) in zip(leaving, await mapConcurrently(leaving, count)) {
            switch content {
            case .success(let content): facts.contents[bucket.name] = content
            case .failure(let error): facts.uncounted[bucket.name] = error.sentence
            }
        }
        return facts
    }

    private func unknownRegions(of buckets: [BucketAttributes]) async -> [String] {
        guard account.endpoint == nil else {
            return []
        }
        var unknown: [String] = []
        for region in Set(buckets.map(\.region)).sorted() where ObjectStorageRegion.named(region) == nil {
            do throws(DiagnosticsError) {
                if try await account.directory.endpoint(of: region) == nil {
                    unknown.append(region)
                }
            } catch {
                // Whether there is such a region turns out when the bucket is made.
            }
        }
        return unknown
    }

    /// Which names of planned buckets the contract has; nil where nobody may look, or with which key is not known yet.
    private func existing(_ created: [BucketAttributes], _ deleted: Set<String>) async -> [String]? {
        let names = Set(created.map(\.name))
        let listed: Set<String>
        do throws(ObjectStorageError) {
            listed = try await account.listNames(askedAt: created.map(\.region))
        } catch {
            return nil
        }
        let found = listed.intersection(names).subtracting(deleted)
        for name in names {
            account.memory.remember(existed: found.contains(name), name)
        }
        return found.sorted()
    }

    private func count(_ bucket: BucketAttributes) async -> Result<BucketFacts.Content, ObjectStorageError> {
        var content = BucketFacts.Content(versions: 0, bytes: 0, isComplete: true)
        var position: ListPosition?
        do throws(ObjectStorageError) {
            for _ in 0..<Self.mostPages {
                let page = try await account.client.versions(
                    in: bucket.name,
                    after: position,
                    at: account.target(bucket.region)
                )
                content.versions += page.items.count
                content.bytes += page.items.reduce(0) { $0 + $1.bytes }
                content.newest = page.items.reduce(content.newest) { max($0, $1.written) }
                position = page.next
                guard position != nil else {
                    return .success(content)
                }
            }
            content.isComplete = false
            return .success(content)
        } catch  where error.kind == .noSuchBucket {
            return .success(content)
        } catch {
            return .failure(error)
        }
    }
}

extension ResourceChange {
    var isOfBucket: Bool {
        address.resource.type == BucketType.name && address.resource.mode == .managed
    }

    /// Whether the change makes a new object.
    var createsObject: Bool {
        action == .create || action.replaces
    }

    var deletesObject: Bool {
        action.destroys
    }
}
