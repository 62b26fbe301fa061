package import SourceText

/// An account of which it can be read who has access to what: a configured provider that knows.
package protocol AccessReading: Sendable {
    /// Reads everybody and every bucket.
    ///
    /// Buckets that cannot be read are in the picture with the reason; they never keep people from being read.
    ///
    /// - Throws: when people cannot be read.
    func readAccess() async throws(DiagnosticsError) -> AccessPicture
}
