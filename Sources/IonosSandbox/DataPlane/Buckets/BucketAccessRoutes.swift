/// A bucket's policy and its block of public access.
enum BucketAccessRoutes {
    static let table = [
        StorageOperation("GET", .bucket, "policy") { exchange in
            guard let policy = try exchange.read("GetBucketPolicy").policy else {
                throw StorageFailure(.noSuchBucketPolicy)
            }
            return StorageAnswer(
                headers: [SandboxHeader("Content-Type", "application/json")],
                body: Array(policy.utf8)
            )
        },
        StorageOperation("PUT", .bucket, "policy") { exchange in
            let policy = try BucketPolicy(parsing: exchange.content, bucket: exchange.bucketName)
            try exchange.change("PutBucketPolicy") { bucket in
                if bucket.publicAccessBlock?.blockPublicPolicy == true, policy.isPublic {
                    throw StorageFailure(
                        .accessDenied,
                        "The policy is public, which the block of public access does not let happen"
                    )
                }
                bucket.policy = policy.text
            }
            return .gone
        },
        StorageOperation("DELETE", .bucket, "policy") { exchange in
            try exchange.change("DeleteBucketPolicy") { bucket in
                guard bucket.policy != nil else { throw StorageFailure(.noSuchBucketPolicy) }
                bucket.policy = nil
            }
            return .gone
        },
        StorageOperation("GET", .bucket, "policyStatus") { exchange in
            let bucket = try exchange.read("GetBucketPolicyStatus")
            let policy = try bucket.policy.map {
                try BucketPolicy(parsing: Array($0.utf8), bucket: bucket.name)
            }
            return .xml(
                XMLElement("PolicyStatus", [XMLElement("IsPublic", String(policy?.isPublic == true))])
            )
        },
        StorageOperation("GET", .bucket, "publicAccessBlock") { exchange in
            guard let block = try exchange.read("GetBucketPublicAccessBlock").publicAccessBlock else {
                throw StorageFailure(.noSuchPublicAccessBlock, "The bucket has no public access block")
            }
            return .xml(
                XMLElement(
                    "BlockPublicAccessBlockConfiguration",
                    [
                        XMLElement("BlockPublicAcls", String(block.blockPublicAcls)),
                        XMLElement("IgnorePublicAcls", String(block.ignorePublicAcls)),
                        XMLElement("BlockPublicPolicy", String(block.blockPublicPolicy)),
                        XMLElement("RestrictPublicBuckets", String(block.restrictPublicBuckets)),
                    ]
                )
            )
        },
        StorageOperation("PUT", .bucket, "publicAccessBlock") { exchange in
            let document = try exchange.document("PublicAccessBlockConfiguration")
            func value(_ name: String) throws(StorageFailure) -> Bool {
                switch document[name]?.text.lowercased() {
                case "true": true
                case nil, "false": false
                default: throw StorageFailure(.malformedXML)
                }
            }
            let block = PublicAccessBlock(
                blockPublicAcls: try value("BlockPublicAcls"),
                ignorePublicAcls: try value("IgnorePublicAcls"),
                blockPublicPolicy: try value("BlockPublicPolicy"),
                restrictPublicBuckets: try value("RestrictPublicBuckets")
            )
            try exchange.change("PutBucketPublicAccessBlock") { $0.publicAccessBlock = block }
            return .done
        },
        StorageOperation("DELETE", .bucket, "publicAccessBlock") { exchange in
            try exchange.change("DeleteBucketPublicAccessBlock") { bucket in
                guard bucket.publicAccessBlock != nil else {
                    throw StorageFailure(.noSuchPublicAccessBlock, "The bucket has no public access block")
                }
                bucket.publicAccessBlock = nil
            }
            return .gone
        },
    ]
}
