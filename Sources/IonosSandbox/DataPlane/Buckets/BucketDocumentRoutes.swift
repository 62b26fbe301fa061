/// Settings of a bucket that are kept as they were sent and have no effect here.
enum BucketDocumentRoutes {
    /// One of them.
    private struct Kind {
        /// The query parameter that names it.
        let parameter: String
        let root: String
        /// Of these children the document has one at least.
        let children: Set<String>
        /// How its absence is said.
        let absence: String
        let actions: (get: String, put: String, delete: String)
    }

    private static let kinds = [
        Kind(
            parameter: "cors",
            root: "CORSConfiguration",
            children: ["CORSRule"],
            absence: "NoSuchCORSConfiguration",
            actions: ("GetBucketCORS", "PutBucketCORS", "PutBucketCORS")
        ),
        Kind(
            parameter: "encryption",
            root: "ServerSideEncryptionConfiguration",
            children: ["Rule"],
            absence: "ServerSideEncryptionConfigurationNotFoundError",
            actions: (
                "GetEncryptionConfiguration", "PutEncryptionConfiguration", "PutEncryptionConfiguration"
            )
        ),
        Kind(
            parameter: "lifecycle",
            root: "LifecycleConfiguration",
            children: ["Rule"],
            absence: "NoSuchLifecycleConfiguration",
            actions: ("GetLifecycleConfiguration", "PutLifecycleConfiguration", "PutLifecycleConfiguration")
        ),
        Kind(
            parameter: "website",
            root: "WebsiteConfiguration",
            children: ["IndexDocument", "RedirectAllRequestsTo"],
            absence: "NoSuchWebsiteConfiguration",
            actions: ("GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite")
        ),
    ]

    static let table = kinds.flatMap { kind in
        [
            StorageOperation("GET", .bucket, kind.parameter) { exchange in
                let bucket = try exchange.read(kind.actions.get)
                guard let text = bucket.documents?[kind.parameter] else {
                    throw StorageFailure(
                        status: 404,
                        code: kind.absence,
                        message: "The configuration does not exist"
                    )
                }
                return StorageAnswer(
                    headers: [SandboxHeader("Content-Type", "application/xml")],
                    body: Array(text.utf8)
                )
            },
            StorageOperation("PUT", .bucket, kind.parameter) { exchange in
                let document = try exchange.document(kind.root)
                guard document.children.contains(where: { kind.children.contains($0.name) }) else {
                    throw StorageFailure(.malformedXML)
                }
                let text = String(decoding: exchange.content, as: UTF8.self)
                try exchange.change(kind.actions.put) {
                    $0.documents = ($0.documents ?? [:]).with(kind.parameter, text)
                }
                return .done
            },
            StorageOperation("DELETE", .bucket, kind.parameter) { exchange in
                try exchange.change(kind.actions.delete) {
                    $0.documents = $0.documents?.with(kind.parameter, nil)
                }
                return .gone
            },
        ]
    }
}

extension [String: String] {
    fileprivate func with(_ name: String, _ text: String?) -> [String: String] {
        var copy = self
        copy[name] = text
        return copy
    }
}
