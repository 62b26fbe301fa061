extension IonosClient {
    /// All data centers, none of them missing.
    func listDatacenters() async throws(APIError) -> [Datacenter] {
        try await provenList(["datacenters"], from: PageLink(offset: 0, limit: 100))
    }

    func getDatacenter(_ id: String) async throws(APIError) -> Datacenter {
        try await read(["datacenters", id], depth: 0)
    }
}
