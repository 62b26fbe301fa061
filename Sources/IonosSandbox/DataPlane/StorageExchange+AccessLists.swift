extension StorageExchange {
    /// The list that the request gives to its bucket or object; the block of public access may not let it be.
    func requestedList(
        of bucket: BucketRecord?,
        body: [UInt8]? = nil
    ) throws(StorageFailure)
        -> AccessControlList?
    {
        let list = try AccessControlList.list(of: request, body: body)
        if list != nil, bucket?.publicAccessBlock?.blockPublicAcls == true {
            throw StorageFailure(
                .accessDenied,
                "The list is public, which the block of public access does not let happen"
            )
        }
        return list
    }

    /// The document of a list: the owner with everything, and the groups.
    func document(of list: AccessControlList?) -> XMLElement {
        func grant(_ type: String, _ grantee: [XMLElement], _ permission: String) -> XMLElement {
            var element = XMLElement("Grantee", grantee)
            element.attributes =
                #" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="\#(type)""#
            return XMLElement("Grant", [element, XMLElement("Permission", permission)])
        }
        let groups = (list?.grants ?? []).map {
            grant("Group", [XMLElement("URI", $0.group.rawValue)], $0.permission.rawValue)
        }
        let grants = [grant("CanonicalUser", owner.children, "FULL_CONTROL")] + groups
        return XMLElement("AccessControlPolicy", [owner, XMLElement("AccessControlList", grants)])
    }
}
