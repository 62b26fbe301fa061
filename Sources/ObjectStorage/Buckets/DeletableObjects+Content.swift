extension DeletableObjects {
    /// What a plan counted; where it did not count to the end, it covers the whole bucket.
    init(_ content: BucketFacts.Content) {
        self =
            content.isComplete
            ? DeletableObjects(versions: content.versions, newest: content.newest) : .all
    }
}
