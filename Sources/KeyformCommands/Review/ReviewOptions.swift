import ArgumentParser

/// Options that write a plan into files, for those who are to approve of it.
struct ReviewOptions: ParsableArguments, Sendable {
    static let declarations: [OptionDeclaration] = [.report, .markdown]

    @Option(.report) var report: String?
    @Option(.markdown) var markdown: String?

    var isEmpty: Bool {
        report == nil && markdown == nil
    }
}
