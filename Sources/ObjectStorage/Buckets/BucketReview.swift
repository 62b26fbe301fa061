internal import Addresses
package import Providers
package import SourceText
internal import StateModel
internal import Values

extension PlanGuard {
    /// Buckets that are deleted with what is in them.
    package static let objects = PlanGuard(
        .objects,
        permits: "delete buckets together with the objects in them",
        permitsToDestroy: "delete buckets together with the objects in them",
        isBoundToObjects: true
    )
}

/// Judges what a plan does to buckets.
package struct BucketReview {
    private let plan: ProposedPlan
    private let known: BucketFacts
    private let pin: RegionPin?

    package init(_ plan: ProposedPlan, _ facts: ProviderFacts, _ account: ObjectStorageAccount) {
        self.plan = plan
        known = BucketFacts(facts)
        pin = account.pin
    }

    private var changes: [ResourceChange] {
        plan.changes.filter(\.isOfBucket)
    }

    /// Everything; `deletions` again just before the apply.
    package var findings: [Diagnostic] {
        pins + regions + names + deletions
    }

    // MARK: Regions

    private var pins: [Diagnostic] {
        guard let pin else {
            return []
        }
        return changes.compactMap { change in
            guard change.action != .forget, let bucket = BucketAttributes(change.after ?? change.before),
                bucket.region != pin.region, (change.after ?? change.before)?["region"]?.isUnknown != true
            else {
                return nil
            }
            return pin.contradiction(to: bucket.region, of: change.address)
        }
    }

    private var regions: [Diagnostic] {
        changes.compactMap { change in
            guard change.createsObject, let region = change.after?["region"]?.stringValue,
                known.unknownRegions.contains(region)
            else {
                return nil
            }
            let names = ObjectStorageRegion.contractOwned.map(\.name)
            let hint = nearMiss(region, among: names).map { " Did you mean \"\($0)\"?" } ?? ""
            return .error(
                "Unknown Object Storage region",
                "There is no region \"\(region)\".\(hint) Regions of contract-owned buckets are"
                    + " \(names.map { "\"\($0)\"" }.joined(separator: ", ")).",
                address: change.address.description
            )
        }
    }

    // MARK: Names

    private var names: [Diagnostic] {
        var leaving: [String: InstanceAddress] = [:]
        for change in changes where change.deletesObject {
            if let bucket = BucketAttributes(change.before) {
                leaving[bucket.name] = change.address
            }
        }
        var firstUse: [String: InstanceAddress] = [:]
        var renames: [(from: InstanceAddress, to: InstanceAddress)] = []
        var found: [Diagnostic] = []
        for change in changes where change.createsObject {
            guard let bucket = BucketAttributes(change.after) else {
                continue
            }
            if let other = firstUse.updateValue(change.address, forKey: bucket.name) {
                found.append(
                    .error(
                        "Bucket configured twice",
                        "\(other) and \(change.address) both have the name \(bucket.shown(in: change).name), and no two buckets have"
                            + " one name. Remove one of them, or give it another name.",
                        address: change.address.description
                    )
                )
            }
            if let owner = leaving[bucket.name] {
                if owner != change.address {
                    renames.append((from: owner, to: change.address))
                } else if change.action == .replaceCreateFirst {
                    found.append(needsOwnName(bucket, change))
                }
            } else if known.own?.contains(bucket.name) == true {
                found.append(exists(bucket, change))
            }
        }
        return renamed(renames) + found
    }

    private func exists(_ bucket: BucketAttributes, _ change: ResourceChange) -> Diagnostic {
        let managed =
            changes.first { !$0.createsObject && BucketAttributes($0.before)?.name == bucket.name }?.address
            ?? plan.bystanders.first {
                $0.key.resource.type == BucketType.name && $0.value.objectID == bucket.name
            }?.key
        guard let managed else {
            return BucketWrite.exists(bucket.shown(in: change), change.address)
        }
        return .error(
            "Bucket exists already",
            "The bucket \(bucket.shown(in: change).name) is managed here as \(managed). If this is the same bucket under a new name in"
                + " the configuration, run:\n\n  keyform state mv \(managed.description.inShellQuotes)"
                + " \(change.address.description.inShellQuotes)",
            address: change.address.description
        )
    }

    private func needsOwnName(_ bucket: BucketAttributes, _ change: ResourceChange) -> Diagnostic {
        .error(
            "Bucket cannot be created before the old one is destroyed",
            "\(change.address) is to be replaced with create_before_destroy, but both buckets would have the name"
                + " \(bucket.shown(in: change).name), and no two buckets have one name. Give the new bucket another name, or take"
                + " create_before_destroy out of its lifecycle block.",
            address: change.address.description
        )
    }

    /// Destroying a bucket and creating another of the same name loses what is in it.
    private func renamed(_ renames: [(from: InstanceAddress, to: InstanceAddress)]) -> [Diagnostic] {
        guard let first = renames.first else {
            return []
        }
        let kept = Set(changes.filter { $0.action != .delete }.map(\.address.resource))
        var blocks = MovedBlocks()
        for rename in renames {
            blocks.add(from: rename.from, to: rename.to, keepsOthers: kept.contains(rename.from.resource))
        }
        let isOne = renames.count == 1
        let what =
            isOne
            ? "\(first.from) would be destroyed and \(first.to) created, with the same name. If this is the same bucket under"
                + " a new name in the configuration"
            : "\(renames.count) buckets would be destroyed and others created with the same names, \(first.from) as"
                + " \(first.to) among them. If these are the same buckets under new names in the configuration"
        return [
            .error(
                isOne
                    ? "Bucket would be destroyed and created again"
                    : "Buckets would be destroyed and created again",
                "\(what), say so, and nothing is destroyed:\n\n\(blocks.text)\n\n"
                    + "If a new bucket is really wanted, destroy the old one first, in an apply of its own.",
                address: isOne ? first.to.description : nil
            )
        ]
    }

    // MARK: Deletions

    /// What is in the buckets that the plan deletes.
    package var deletions: [Diagnostic] {
        let named = DeletableObjects.inPlan(plan.namedObjects(of: .objects))
        return changes.compactMap { change in
            guard change.deletesObject, let bucket = BucketAttributes(change.before) else {
                return nil
            }
            guard known.isSurveyed else {
                return notSurveyed(change)
            }
            if let reason = known.uncounted[bucket.name] {
                let isSecret = bucket.shown(in: change).name != bucket.name
                let withheld = Redaction(isSecret ? [bucket.name] : [])
                var finding = plan.judgement(
                    of: .objects,
                    "Objects of a bucket that would be deleted cannot be counted",
                    "What is in the bucket \(bucket.shown(in: change).name) could not be read. \(withheld.redacted(reason))",
                    objects: [bucket.name],
                    address: change.address.description
                )
                finding.cause = "objects of deleted buckets cannot be counted"
                return finding
            }
            guard let content = known.contents[bucket.name], content.versions > 0 else {
                return nil
            }
            guard bucket.forcesDestruction else {
                return BucketWrite.isNotEmpty(
                    bucket.shown(in: change),
                    objects: content.words,
                    change.address
                )
            }
            var judged = plan
            var news = ""
            if let planned = named[bucket.name] {
                if planned.covers(content.versions, newest: content.newest) {
                    judged.allowed.insert(.objects)
                } else if let count = planned.versions {
                    news = " That is more, or newer, than the \(count.grouped) of the plan."
                }
            }
            return judged.judgement(
                of: .objects,
                "A bucket would be deleted with its objects",
                "The bucket \(bucket.shown(in: change).name) holds \(content.words), and force_destroy deletes them with it."
                    + "\(news) They cannot be brought back. \(plan.wayToKeep(change, as: "the bucket"))",
                objects: [DeletableObjects(content).named(bucket.name)],
                wayOut: "To delete them all the same",
                address: change.address.description
            )
        }
    }

    private func notSurveyed(_ change: ResourceChange) -> Diagnostic {
        var warning = Diagnostic.warning(
            "Objects of buckets that would be deleted are not known",
            "This plan was made without a look at what is in the buckets that it deletes. Before an apply deletes a bucket, it"
                + " looks, and stops when there is something in it.",
            address: change.address.description
        )
        warning.cause = "objects of deleted buckets without a survey"
        return warning
    }
}
