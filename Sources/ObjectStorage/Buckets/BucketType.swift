package import Providers
package import SourceText
package import Values

/// Contract-owned buckets: `ionoscloud_s3_bucket`.
package struct BucketType: ResourceType {
    package static let name = "ionoscloud_s3_bucket"

    let account: ObjectStorageAccount

    package init(account: ObjectStorageAccount) {
        self.account = account
    }

    package var name: String { Self.name }

    // MARK: Identity and import

    package func objectID(in attributes: Value) -> String? {
        attributes["name"]?.stringValue ?? attributes["id"]?.stringValue
    }

    package func validateImportID(_ id: String) throws(DiagnosticsError) {
        _ = try BucketImportID(id)
    }

    package func identity(ofImport id: String) -> String? {
        (try? BucketImportID(id))?.name
    }

    package func importID(of object: ObservedObject) -> String? {
        BucketAttributes(object.attributes).map { "\($0.region):\($0.name)" }
            ?? (object.objectID.isEmpty ? nil : object.objectID)
    }

    /// No two buckets have one name.
    package func likeness(of attributes: Value, at address: String) -> String? {
        attributes["name"]?.stringValue
    }

    package func readForImport(_ id: String) async throws(DiagnosticsError) -> ObservedObject {
        let wanted = try BucketImportID(id)
        let found: BucketAttributes?
        do throws(ObjectStorageError) {
            if let region = try await account.locate(wanted.name, expected: wanted.region) {
                found = try await read(wanted.name, in: region, recorded: nil, address: nil)
            } else {
                found = nil
            }
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "reading the bucket to import", address: nil))
        }
        guard let found else {
            throw DiagnosticsError(Self.nothingToImport(wanted, account))
        }
        return found.object
    }

    private static func nothingToImport(
        _ wanted: BucketImportID,
        _ account: ObjectStorageAccount
    ) -> Diagnostic {
        let known = ObjectStorageRegion.contractOwned.map(\.name)
        var places = account.endpoint.map { "at \($0)" } ?? "in \(AccessWords.list(known, "or"))"
        if let region = wanted.region, !known.contains(region) {
            let meant = nearMiss(region, among: known).map { " Did you mean \($0)?" } ?? ""
            places += ". \(region.inLine) is no region of contract-owned buckets that is known here.\(meant)"
        } else {
            places += "."
        }
        return .error(
            "Cannot import a bucket that does not exist",
            "There is no bucket \"\(wanted.name)\" \(places) The import ID has the form NAME or REGION:NAME."
        )
    }

    // MARK: Adoption

    package func existing(_ planned: [Value]) async throws(DiagnosticsError) -> [String?] {
        let wanted = planned.map { $0["region"]?.isUnknown == true ? nil : BucketAttributes($0) }
        let own = try await ownBuckets(in: wanted.compactMap { $0?.region })
        var found: [String?] = []
        for bucket in wanted {
            guard let bucket, own.contains(bucket.name) else {
                found.append(nil)
                continue
            }
            do throws(ObjectStorageError) {
                let region = try await account.locate(bucket.name, expected: bucket.region)
                // One of another region would have to be replaced.
                found.append(region == bucket.region ? "\(bucket.region):\(bucket.name)" : nil)
            } catch {
                throw DiagnosticsError(error.diagnostic(doing: "looking for existing buckets", address: nil))
            }
        }
        return found
    }

    private func ownBuckets(in regions: [String]) async throws(DiagnosticsError) -> Set<String> {
        do throws(ObjectStorageError) {
            return Set(try await account.ownBuckets(askedAt: regions).map(\.name))
        } catch {
            throw DiagnosticsError(error.diagnostic(doing: "looking for existing buckets", address: nil))
        }
    }

    // MARK: Writing

    package func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await BucketWrite(account, request.address, seconds: request.timeoutSeconds)
            .create(request, progress)
    }

    package func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await BucketWrite(account, request.address, seconds: request.timeoutSeconds).update(request)
    }

    package func delete(
        _ request: DeleteRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try await BucketWrite(account, request.address, seconds: request.timeoutSeconds)
            .delete(request, progress)
    }
}

extension ObjectStorageAccount {
    /// The buckets of the contract that the endpoints of some regions list.
    func ownBuckets(askedAt regions: [String]) async throws(ObjectStorageError) -> [ListedBucket] {
        var found: [ListedBucket] = []
        for region in places(of: regions) {
            found += try await client.listBuckets(at: target(region))
        }
        return found
    }

    /// The names of the same buckets, as they are now; the rest of the run goes by them.
    func listNames(askedAt regions: [String]) async throws(ObjectStorageError) -> Set<String> {
        var found: Set<String> = []
        for region in places(of: regions) {
            let names = Set(try await client.listBuckets(at: target(region)).map(\.name))
            memory.remember(listed: names, at: place(of: region))
            found.formUnion(names)
        }
        return found
    }

    /// Whether the endpoint of a region lists a bucket of the contract: asked once in a run, however many buckets it makes.
    ///
    /// - Returns: nil where nobody may ask; a bucket that was deleted a moment ago may be listed yet.
    func lists(_ bucket: String, in region: String) async -> Bool? {
        await memory.listed(at: place(of: region)) {
            do throws(ObjectStorageError) {
                return Set(try await client.listBuckets(at: target(region)).map(\.name))
            } catch {
                return nil
            }
        }?.contains(bucket)
    }

    /// The regions whose endpoints differ.
    private func places(of regions: [String]) -> [String] {
        let regions = Set(regions).sorted()
        return endpoint == nil ? regions : Array(regions.prefix(1))
    }

    private func place(of region: String) -> String {
        endpoint == nil ? region : ""
    }
}
