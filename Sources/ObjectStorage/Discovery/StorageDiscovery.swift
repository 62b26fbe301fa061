internal import HTTPTransport
internal import JSONText
package import Providers
internal import SourceText
internal import Timestamps
internal import Values

/// The buckets of the signer's contract, their policies and their blocks of public access.
package struct StorageDiscovery: Sendable {
    static let bucketKind = DiscoverableKind("bucket", type: BucketType.name)
    static let policyKind = DiscoverableKind("policy", plural: "policies", type: BucketPolicyType.name)
    static let blockKind = DiscoverableKind("access-block", type: PublicAccessBlockType.name)

    package static let kinds = [bucketKind, policyKind, blockKind]

    private let account: ObjectStorageAccount
    /// The resource type of the users that policies name.
    private let userType: String

    package init(_ account: ObjectStorageAccount, userType: String) {
        self.account = account
        self.userType = userType
    }

    /// For all requests about one bucket, and for the list of a region.
    private static let patience = Duration.seconds(10)
    /// About as many as the server is asked at once: the time of a bucket begins with its turn.
    private static let bucketsAtOnce = 10

    /// What was found of one bucket.
    private struct Finding: Sendable {
        var objects: [DiscoveredObject] = []
        var gaps: [String] = []
    }

    private struct Listed: Sendable {
        let bucket: ListedBucket
        let region: String
    }

    /// Reads what was asked for; what cannot be read is told among the gaps.
    package func discover(_ request: DiscoveryRequest) async -> Discovery {
        guard Self.kinds.contains(where: { request.wants($0.word) }) else {
            return Discovery()
        }
        var listed: [String: Listed] = [:]
        var gaps: [String] = []
        let regions = ObjectStorageRegion.contractOwned
        for (region, list) in zip(regions, await mapConcurrently(regions) { await buckets(in: $0) }) {
            switch list {
            case .success(let buckets):
                for bucket in buckets where listed[bucket.name] == nil {
                    listed[bucket.name] = Listed(bucket: bucket, region: region.name)
                }
            case .failure(let error):
                let gap = "Buckets were not read: \(error.reasonNotRead)."
                if !gaps.contains(gap) { gaps.append(gap) }
            }
        }
        var left = listed.values.sorted { $0.bucket.name < $1.bucket.name }.makeIterator()
        let findings = await withTaskGroup(of: Finding.self) { group in
            for _ in 0..<Self.bucketsAtOnce {
                if let next = left.next() {
                    group.addTask { await finding(next, request) }
                }
            }
            var findings: [Finding] = []
            for await finding in group {
                findings.append(finding)
                if let next = left.next() {
                    group.addTask { await self.finding(next, request) }
                }
            }
            return findings
        }
        let objects = findings.flatMap(\.objects)
        return Discovery(
            Self.kinds.flatMap { kind in
                objects.filter { $0.word == kind.word }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
            },
            gaps: gaps + findings.flatMap(\.gaps).sorted()
        )
    }

    private func buckets(in region: ObjectStorageRegion) async -> Result<[ListedBucket], ObjectStorageError> {
        do throws(ObjectStorageError) {
            let client = account.client.hasty(within: Self.patience)
            return .success(try await client.listBuckets(at: try await account.target(region.name)))
        } catch {
            return .failure(error)
        }
    }

    // MARK: One bucket

    private func finding(_ listed: Listed, _ request: DiscoveryRequest) async -> Finding {
        let client = account.client.hasty(within: Self.patience)
        let name = listed.bucket.name
        var finding = Finding()
        do throws(ObjectStorageError) {
            // A list may be of the whole contract, whatever the region of its endpoint.
            let region =
                try await client.location(of: name, at: try await account.target(listed.region))
                ?? listed.region
            let place = try await account.target(region)
            if request.wants(Self.bucketKind.word) {
                let lock = try await client.objectLock(of: name, at: place).isEnabled
                let tags = try await client.tags(of: name, at: place)
                finding.objects.append(bucket(listed, region, hasLock: lock, tags))
            }
            if request.wants(Self.policyKind.word), let bytes = try await client.policy(of: name, at: place) {
                finding.objects.append(policy(String(decoding: bytes, as: UTF8.self), of: name))
            }
            if request.wants(Self.blockKind.word),
                let block = try await client.publicAccessBlock(of: name, at: place)
            {
                finding.objects.append(self.block(block, of: name))
            }
        } catch {
            finding.gaps.append("The bucket \(name.inLine) was not read whole: \(error.reasonNotRead).")
        }
        return finding
    }

    private func bucket(
        _ listed: Listed,
        _ region: String,
        hasLock: Bool,
        _ tags: [(key: String, value: String)]
    ) -> DiscoveredObject {
        let name = listed.bucket.name
        var object = DiscoveredObject(
            word: Self.bucketKind.word,
            id: name,
            importID: "\(region):\(name)",
            name: name
        )
        object.created.moment = listed.bucket.created.flatMap { try? Timestamp(rfc3339: $0) }
        object.arguments = [
            DiscoveredArgument("name", .text(name)), DiscoveredArgument("region", .text(region)),
        ]
        if hasLock {
            object.arguments.append(DiscoveredArgument("object_lock_enabled", .flag(true)))
        }
        if !tags.isEmpty {
            object.arguments.append(
                DiscoveredArgument(
                    "tags",
                    .object(
                        tags.sorted { $0.key < $1.key }.map { DiscoveredMember($0.key, .text($0.value)) }
                    )
                )
            )
        }
        return object
    }

    /// The bucket that something belongs to.
    private func bucketArgument(_ name: String) -> DiscoveredArgument {
        DiscoveredArgument(
            "bucket",
            .reference(DiscoveredReference(type: BucketType.name, id: name, attribute: "name"), text: name)
        )
    }

    private func policy(_ text: String, of bucket: String) -> DiscoveredObject {
        var object = DiscoveredObject(
            word: Self.policyKind.word,
            id: bucket,
            importID: bucket,
            name: bucket
        )
        object.arguments = [bucketArgument(bucket)]
        do throws(PolicyError) {
            let document = try PolicyDocument(text)
            object.arguments.append(
                DiscoveredArgument("policy", PolicyExpression(userType: userType).expression(document, text))
            )
            if document.statements.contains(where: \.isPublic) {
                object.remarks.append(.init("public", "lets everyone in, without a key"))
            }
        } catch {
            object.obstacle = "it cannot be understood: \(error.message.inLine)"
        }
        return object
    }

    private func block(_ block: PublicAccessBlock, of bucket: String) -> DiscoveredObject {
        var object = DiscoveredObject(
            word: Self.blockKind.word,
            id: bucket,
            importID: bucket,
            name: bucket
        )
        object.arguments = [
            bucketArgument(bucket),
            DiscoveredArgument("block_public_acls", .flag(block.blocksPublicACLs)),
            DiscoveredArgument("ignore_public_acls", .flag(block.ignoresPublicACLs)),
            DiscoveredArgument("block_public_policy", .flag(block.blocksPublicPolicy)),
            DiscoveredArgument("restrict_public_buckets", .flag(block.restrictsPublicBuckets)),
        ]
        return object
    }
}
