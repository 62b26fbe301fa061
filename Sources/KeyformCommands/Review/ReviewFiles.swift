import FileAccess
import Rendering
import SourceText
import StateModel
import Workbench

/// The files that a plan is written into, for those who are to approve of it.
///
/// A file of a plan before is replaced, and anything else left alone. Where planning fails, they say so: nobody shall take
/// an earlier plan for the one of now.
struct ReviewFiles {
    private let options: ReviewOptions
    private let state: StateLocation

    /// - Throws: before any work is done, when a file cannot be written.
    init(_ options: ReviewOptions, beside state: StateLocation) throws(DiagnosticsError) {
        self.options = options
        self.state = state
        for file in [options.report.map(page), options.markdown.map(markdown)].compactMap(\.self) {
            try write(file) { file throws(FileSystem.Failure) in try file.check() }
        }
    }

    /// Writes a plan, or that there is none.
    ///
    /// - Throws: when a file cannot be written.
    func write(_ review: ReviewedPlan) throws(DiagnosticsError) {
        if let path = options.report {
            let bytes = Array(PlanPage(review).text.utf8)
            try write(page(path)) { file throws(FileSystem.Failure) in try file.write(bytes) }
        }
        if let path = options.markdown {
            let bytes = Array(PlanMarkdown(review).text.utf8)
            try write(markdown(path)) { file throws(FileSystem.Failure) in try file.write(bytes) }
        }
    }

    private func page(_ path: String) -> (String, OwnFile) {
        let generator = Array(PlanPage.generator.utf8)
        return (
            path,
            .replacing(path, kind: "a page of a plan", beside: state) { bytes in
                bytes.starts(with: "<!DOCTYPE html>".utf8) && bytes.prefix(2_000).contains(generator)
            }
        )
    }

    private func markdown(_ path: String) -> (String, OwnFile) {
        (
            path,
            .replacing(path, kind: "a plan as Markdown", beside: state) { bytes in
                bytes.starts(with: PlanMarkdown.marker.utf8)
            }
        )
    }

    private func write(
        _ file: (path: String, file: OwnFile),
        _ body: (OwnFile) throws(FileSystem.Failure) -> Void
    ) throws(DiagnosticsError) {
        do throws(FileSystem.Failure) {
            try body(file.file)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Failed to write the plan for review",
                    "The plan could not be written to \(file.path): \(error.reason). Nothing was changed."
                )
            )
        }
    }
}
