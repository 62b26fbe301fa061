/// How a command shows what it does.
package struct Presentation: Sendable {
    /// Line by line in JSON, for programs.
    package var writesStream = false
    /// Warnings by their titles only.
    package var compactsWarnings = false
    /// Only what was done, and not what begins or goes on, where nobody watches.
    package var isForMail = false

    package init(writesStream: Bool = false, compactsWarnings: Bool = false, isForMail: Bool = false) {
        self.isForMail = isForMail
        self.writesStream = writesStream
        self.compactsWarnings = compactsWarnings
    }
}
