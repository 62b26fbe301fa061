import SourceText

extension ModuleOrigin {
    /// Reads what `source` and `version` of a call say.
    ///
    /// The version is its text, where it has one, and where that stands.
    ///
    /// - Throws: an error at the one that leads nowhere.
    init(
        _ text: String,
        at range: SourceRange,
        version: (text: String?, range: SourceRange)?,
        in context: String
    ) throws(DiagnosticsError) {
        if let version, let text = version.text, VersionConstraint(text) == nil {
            throw DiagnosticsError(
                .error(
                    "Invalid version constraint",
                    "This string does not use correct version constraint syntax.",
                    at: version.range,
                    in: context
                )
            )
        }
        do throws(Mistake) {
            self = try ModuleOrigin(text, version: version?.text, versionIsGiven: version != nil)
        } catch {
            throw DiagnosticsError(.error(error.summary, error.detail, at: range, in: context))
        }
    }
}
