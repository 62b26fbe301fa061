extension PolicyFinding.Kind {
    var summary: String {
        words.summary
    }

    var explanation: String {
        words.explanation
    }

    private var words: (summary: String, explanation: String) {
        switch self {
        case .noStatement:
            (
                "Bucket policy without statements",
                "It has no statement, and the server refuses such a policy. To allow nothing to anybody, remove the policy."
            )
        case .tooLarge: ("Bucket policy is too large", "The server takes policies up to a size:")
        case .noPrincipal:
            (
                "Statement without a principal",
                "A statement that allows something says to whom, in \"Principal\":"
            )
        case .malformedUser:
            (
                "Invalid principal",
                "A user is written arn:aws:iam:::user/CONTRACT:UUID, with the number of the contract and the user's id:"
            )
        case .otherContract:
            (
                "Principal of another contract",
                "Users are of the contract that the bucket belongs to. These are not:"
            )
        case .malformedResource:
            (
                "Invalid resource",
                "A resource is arn:aws:s3:::BUCKET for the bucket itself, or arn:aws:s3:::BUCKET/KEYS for objects, where *"
                    + " stands for any text:"
            )
        case .otherBucket:
            ("Resource of another bucket", "A policy is about the bucket that has it. This is about others:")
        case .open:
            (
                "Bucket policy makes the bucket public",
                "Everyone on the internet may do this, without a key, because no documented condition limits it to"
                    + " addresses:"
            )
        case .noRestriction:
            (
                "Condition that restricts nothing",
                "Every address is in the range, so the condition leaves nobody out:"
            )
        case .emptyCondition:
            (
                "Empty condition",
                "A condition without keys is no condition, and a key without values is never met:"
            )
        case .shutsOut:
            (
                "Policy shuts out the key that applies it",
                "The key that keyform signs with may not change the policy any more. Only the contract's owner and"
                    + " administrators can then set it right:"
            )
        case .shutsOutOthers:
            (
                "Deny of everyone elsewhere",
                "Everyone whose address is not in the list is shut out, whoever applies this included:"
            )
        case .deniesNobody:
            (
                "Statement about nobody",
                "A statement without a principal is about nobody, so it has no effect:"
            )
        case .noAction:
            ("Statement without an action", "It says nothing of what may be done, so it has no effect:")
        case .noResource: ("Statement without a resource", "It says nothing of where, so it has no effect:")
        case .wrongLevel:
            (
                "Actions that do not fit the resources",
                "Actions on buckets need arn:aws:s3:::BUCKET, and actions on objects arn:aws:s3:::BUCKET/KEYS. What stands"
                    + " beside the other one has no effect:"
            )
        case .noEffect: ("Action without effect in a bucket policy", "It is about no bucket:")
        case .listingCondition:
            (
                "Condition that only lists can meet",
                "Only requests that list objects have this key, so under it nothing else is allowed or denied. Write two"
                    + " statements, one for s3:ListBucket with the condition and one for the rest without:"
            )
        case .pastDate:
            ("Date in the past", "The moment has passed, so the condition is always or never met:")
        case .exampleContract:
            ("Contract number of an example", "31000000 is the number in the vendor's examples. Is it yours?")
        case .unknownUser:
            ("Unknown user", "Neither the configuration nor the account has a user of this id:")
        case .unknownAction:
            ("Unknown action", "The server may refuse or ignore an action that it does not know:")
        case .caseOfAction:
            (
                "Letters of another case in an action",
                "The server may tell upper-case letters from lower-case ones:"
            )
        case .unlisted:
            (
                "Reading without listing",
                "Many tools list before they read, and fail without s3:ListBucket on the bucket:"
            )
        case .noAddress:
            (
                "Invalid address in a condition",
                "A value is an address, or a range such as 192.0.2.0/24 or 2001:db8::/32. Nobody knows what the server makes"
                    + " of these:"
            )
        case .noDate:
            (
                "Invalid date in a condition",
                "A value is a moment such as 2030-01-31T00:00:00Z. Nobody knows what the server makes of these:"
            )
        case .severalNegated:
            (
                "Several values behind a negation",
                "The server takes it as met as soon as one of the values differs, so it is always met:"
            )
        case .variable:
            ("Variables are not replaced", "The server takes the text as it is:")
        case .version:
            ("Version of the policy language", "The vendor documents \"Version\": \"2012-10-17\" only:")
        case .otherPrincipal:
            (
                "Principal of a form that is not documented",
                "It is sent as it is. The vendor documents \"*\" and arn:aws:iam:::user/CONTRACT:UUID for contract-owned"
                    + " buckets; the server may refuse others:"
            )
        case .excluding:
            (
                "Element that is not documented",
                "It is sent as it is. The vendor documents no NotPrincipal, NotAction and NotResource:"
            )
        case .undocumentedCondition:
            (
                "Condition that is not documented",
                "It is sent as it is. The vendor documents IpAddress and NotIpAddress on aws:SourceIp, DateGreaterThan and"
                    + " DateLessThan on aws:CurrentTime and aws:EpochTime, and StringLike on s3:prefix:"
            )
        case .unknownMember:
            (
                "Unknown element in a policy",
                "It is sent as it is. The server may refuse what it does not know:"
            )
        case .shortCondition:
            (
                "Condition in a short form",
                "It has no key, as other tools of the vendor want it. It is sent with its key:"
            )
        }
    }
}
