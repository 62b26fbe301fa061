import ObjectStorage
import Testing

@Suite struct RegionTests {
    @Test func eachHasOneNameAndOneHost() {
        #expect(Set(ObjectStorageRegion.all.map(\.name)).count == ObjectStorageRegion.all.count)
        #expect(Set(ObjectStorageRegion.all.map(\.host)).count == ObjectStorageRegion.all.count)
        #expect(ObjectStorageRegion.standard.endpoint == "https://s3.eu-central-3.ionoscloud.com")
    }
}
