/// What the API's collections hold.
protocol APIObject: Sendable {
    var id: String { get }

    init(reading reader: ObjectReader) throws(MalformedAnswer)
}
