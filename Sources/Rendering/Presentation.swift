/// How a command shows what it does.
package struct Presentation: Sendable {
    /// Line by line in JSON, for programs.
    package var writesStream = false
    /// Where the same lines go beside a text for people.
    package var streamPath: String?
    /// Warnings by their titles only.
    package var compactsWarnings = false
    /// Only what was done, and not what begins or goes on, where nobody watches.
    package var isForMail = false

    package init(
        writesStream: Bool = false,
        streamPath: String? = nil,
        compactsWarnings: Bool = false,
        isForMail: Bool = false
    ) {
        self.isForMail = isForMail
        self.writesStream = writesStream
        self.streamPath = streamPath
        self.compactsWarnings = compactsWarnings
    }
}
