/// The versions of Terraform whose language keyform reads.
extension VersionConstraint {
    private static let knownMinors = 0...15

    static let newestTerraform = "1.\(knownMinors.upperBound)"

    /// How messages name them all.
    static let knownTerraform = "1.\(knownMinors.lowerBound) to \(newestTerraform)"

    /// Whether a release among them meets all conditions.
    ///
    /// Patch releases change no language, so any patch number counts as released. Between the versions that the
    /// conditions name nothing changes: it is enough to try those, their neighbours, and the ends.
    var allowsKnownTerraform: Bool {
        let most = 1 << 40
        let named = bounds.map { min(max($0.parts[2], 0), most) }
        let patches = Set([0, most + 2] + named.flatMap { [$0 - 1, $0, $0 + 1] }).filter { $0 >= 0 }
        return Self.knownMinors.contains { minor in
            patches.contains { allows(Version(1, minor, $0)) }
        }
    }
}
