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
    /// How much of each change of a plan.
    package var detail = PlanDetail.automatic

    package init(
        writesStream: Bool = false,
        streamPath: String? = nil,
        compactsWarnings: Bool = false,
        isForMail: Bool = false,
        detail: PlanDetail = .automatic
    ) {
        self.isForMail = isForMail
        self.writesStream = writesStream
        self.streamPath = streamPath
        self.compactsWarnings = compactsWarnings
        self.detail = detail
    }
}
