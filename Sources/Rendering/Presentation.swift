/// How a command shows what it does.
package struct Presentation: Sendable {
    /// Line by line in JSON, for programs.
    package var writesStream = false
    /// Warnings by their titles only.
    package var compactsWarnings = false

    package init(writesStream: Bool = false, compactsWarnings: Bool = false) {
        self.writesStream = writesStream
        self.compactsWarnings = compactsWarnings
    }
}
