package import HTTPTransport
package import SourceText

/// Where regions are reached that are not in the table of known ones.
package protocol RegionDirectory: Sendable {
    /// The endpoint of a region.
    ///
    /// - Parameter region: a name that is not in ``ObjectStorageRegion/all``.
    /// - Returns: nil where there is no such region.
    /// - Throws: when that cannot be found out.
    func endpoint(of region: String) async throws(DiagnosticsError) -> HTTPURL.Origin?

    /// The regions that are not in the table and have an endpoint; none where nobody can tell.
    func furtherRegions() async -> [String]
}

/// Knows no region but those of the table.
package struct KnownRegions: RegionDirectory {
    package init() {}

    package func endpoint(of region: String) async throws(DiagnosticsError) -> HTTPURL.Origin? {
        nil
    }

    package func furtherRegions() async -> [String] {
        []
    }
}
