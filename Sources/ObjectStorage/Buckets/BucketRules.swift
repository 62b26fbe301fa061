internal import ResourceSchemas
internal import SourceText
internal import Values

/// What can be told of a bucket before it is made, and what is wrong with its arguments.
struct BucketRules: TypeRules {
    func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        var problems: [ArgumentProblem] = []
        if let name = arguments["name"], !name.isSensitive, let text = name.stringValue {
            if let fault = BucketName.fault(in: text) {
                problems.append(
                    ArgumentProblem("Invalid bucket name", "The name \"\(text)\" \(fault).", at: "name")
                )
            } else if let oddity = BucketName.oddity(in: text) {
                problems.append(
                    ArgumentProblem(
                        "Bucket name that not every tool can use",
                        oddity,
                        at: "name",
                        severity: .warning,
                        isRemark: true
                    )
                )
            }
        } else if let text = arguments["name"]?.stringValue, BucketName.fault(in: text) != nil {
            problems.append(
                ArgumentProblem(
                    "Invalid bucket name",
                    "Its value is sensitive and not shown. A name has 3 to 63 lower-case letters, digits, \"-\", \".\" and"
                        + " \"_\", and begins and ends with a letter or a digit.",
                    at: "name"
                )
            )
        }
        if arguments["region"]?.stringValue == "" {
            problems.append(
                ArgumentProblem(
                    "Empty region",
                    "There is no region \"\", so that every plan would replace the bucket. Leave the argument out, or set it to"
                        + " null, for a bucket in the region \"eu-central-3\".",
                    at: "region"
                )
            )
        }
        if let region = arguments["region"]?.stringValue, let known = ObjectStorageRegion.named(region),
            !known.isContractOwned
        {
            let names = ObjectStorageRegion.contractOwned.map { "\"\($0.name)\"" }.joined(separator: ", ")
            problems.append(
                ArgumentProblem(
                    "Region of user-owned buckets",
                    "Buckets of the region \"\(region)\" belong to the user who makes them, and are not what this type is"
                        + " for. Regions of contract-owned buckets are \(names).",
                    at: "region"
                )
            )
        }
        for (key, value) in arguments["tags"]?.mapValue ?? ValueMap() where value.isNull {
            problems.append(
                ArgumentProblem(
                    "Invalid tag",
                    "The tag \"\(key)\" has no value: write \"\" for an empty one.",
                    at: "tags"
                )
            )
        }
        return problems
    }

    /// A bucket's name is its id.
    func planned(
        _ object: ValueMap,
        arguments: ValueMap,
        prior: ValueMap?,
        changed: Set<String>
    ) -> ValueMap {
        guard let name = object["name"], !name.isUnknown, !name.isNull else {
            return object
        }
        var object = object
        object["id"] = name
        return object
    }
}
