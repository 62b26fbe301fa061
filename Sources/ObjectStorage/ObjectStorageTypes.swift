internal import Addresses
package import Providers
package import ResourceSchemas

/// The resource types and data sources of the Object Storage.
package enum ObjectStorageTypes {
    /// Adding one takes its folder, and its place here.
    package static func resourceTypes(in account: ObjectStorageAccount) -> [any ResourceType] {
        [
            BucketType(account: account), BucketPolicyType(account: account),
            PublicAccessBlockType(account: account),
        ]
    }

    package static func dataTypes(in account: ObjectStorageAccount) -> [any DataType] {
        [BucketData(account: account)]
    }

    /// What a resource type says of its objects besides its schema.
    package static func rules(of schema: ResourceSchema) -> (any TypeRules)? {
        guard schema.kind == .managed else {
            return nil
        }
        return switch schema.type {
        case BucketType.name: BucketRules()
        case BucketPolicyType.name: BucketPolicyRules()
        default: nil
        }
    }
}
