internal import SourceText

extension AccessPicture {
    /// One picture of several accounts, or of one that is reached in several ways.
    package static func merged(_ pictures: [AccessPicture]) -> AccessPicture {
        guard let first = pictures.first else {
            return AccessPicture()
        }
        var merged = first
        for picture in pictures.dropFirst() {
            let people = Set(merged.people.map(\.identity))
            merged.people += picture.people.filter { !people.contains($0.identity) }
            let buckets = Set(merged.buckets.map(\.name))
            merged.buckets += picture.buckets.filter { !buckets.contains($0.name) }
            merged.unreadBuckets = merged.unreadBuckets ?? picture.unreadBuckets
        }
        return merged
    }

    /// The picture of an account with what a state knows besides: where people and keys are declared, and buckets that the
    /// account was not asked for.
    package func declared(by state: AccessPicture) -> AccessPicture {
        var picture = self
        let known = Dictionary(firstOf: state.people.map { ($0.identity, $0) })
        for index in picture.people.indices {
            guard let declared = known[picture.people[index].identity] else {
                continue
            }
            picture.people[index].address = declared.address
            let keys = Dictionary(firstOf: declared.keys.compactMap { key in key.id.map { ($0, key) } })
            for position in picture.people[index].keys.indices {
                let key = picture.people[index].keys[position].id.flatMap { keys[$0] }
                picture.people[index].keys[position].address = key?.address
                if picture.people[index].keys[position].isAdministrative == nil {
                    picture.people[index].keys[position].isAdministrative = key?.isAdministrative
                }
            }
        }
        let names = Set(buckets.map(\.name))
        picture.buckets += state.buckets.filter { !names.contains($0.name) }.map { bucket in
            Bucket(
                name: bucket.name,
                region: bucket.region,
                contents: .notRead(reason: unreadBuckets ?? "the account does not list it")
            )
        }
        return picture
    }
}
