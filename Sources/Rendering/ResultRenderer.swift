import Addresses
package import Execution
package import Planning
package import SourceText
package import Terminal
import Values

/// Writes what came of applying a plan.
package struct ResultRenderer {
    private let palette: Palette

    package init(palette: Palette) {
        self.palette = palette
    }

    /// The closing lines on standard output: the counts, and the outputs when all went well.
    package func text(_ result: ApplyResult, mode: Plan.Mode, resume: String) -> String {
        if result.succeeded {
            return success(result, mode: mode) + outputs(result, mode: mode)
        }
        let name = mode == .destroy ? "Destroy" : "Apply"
        var text = "\n" + palette.reset + palette.on(.bold) + palette.on(.red)
        text += result.wasInterrupted ? "\(name) interrupted." : "\(name) failed."
        text += palette.reset + palette.on(.bold) + " Resources: \(result.summary).\n" + palette.reset
        text += section(
            "Unfinished, to be looked up by the next run",
            result.failures.filter(\.isUncertain).map(\.address)
        )
        text += section("Not started", result.notStarted)
        text += "\n" + Self.wayOn(result, resume)
        return text
    }

    /// What is to be done next, which is not the same run again where its error would only come again.
    package static func wayOn(_ result: ApplyResult, _ resume: String) -> String {
        guard result.needsCorrection else {
            return "What was done is recorded in the state. To go on, run:\n  \(resume)\n"
        }
        let correct = "What was done is recorded. Correct the error below, then run"
        // Within quotes, a command with quotes of its own could not be told from the text.
        return resume.contains("\"") ? "\(correct):\n  \(resume)\n" : "\(correct) \"\(resume)\" again.\n"
    }

    private func success(_ result: ApplyResult, mode: Plan.Mode) -> String {
        let counts =
            mode == .destroy
            ? "\(result.destroyed) destroyed"
                + (result.forgotten > 0 ? ", \(result.forgotten) forgotten" : "") : result.summary
        return palette.reset + palette.on(.bold) + palette.on(.green)
            + "\n\(mode == .destroy ? "Destroy" : "Apply") complete! Resources: \(counts).\n" + palette.reset
    }

    private func outputs(_ result: ApplyResult, mode: Plan.Mode) -> String {
        guard !result.outputs.isEmpty, mode != .destroy else {
            return ""
        }
        return palette.reset + palette.on(.bold) + palette.on(.green) + "\nOutputs:\n\n" + palette.reset
            + OutputRenderer.text(result.outputs)
    }

    /// The most instances of one block that are listed one by one.
    private static let mostInstances = 10

    private func section(_ title: String, _ addresses: [InstanceAddress]) -> String {
        addresses.isEmpty ? "" : "\n\(title):\n" + Self.list(addresses) + "\n"
    }

    /// Each on a line of its own, but for blocks of many instances; of very many, the first and how many more.
    fileprivate static func list(_ addresses: [InstanceAddress]) -> String {
        let limit = 40
        var seen: Set<InstanceAddress> = []
        let once = addresses.filter { seen.insert($0).inserted }
        let counts = Dictionary(grouping: once, by: \.resource).mapValues(\.count)
        var told: Set<ResourceAddress> = []
        let all = once.compactMap { address -> String? in
            guard let count = counts[address.resource], count > mostInstances else {
                return "  \(address.description.inLine)"
            }
            let isFirst = told.insert(address.resource).inserted
            return isFirst ? "  \(address.resource) (\(count) instances)" : nil
        }
        let lines = Array(all.prefix(limit))
        let rest = all.count - lines.count
        return (lines + (rest > 0 ? ["  and \(rest) more"] : [])).joined(separator: "\n")
    }
}

extension ApplyResult {
    /// Whether an error would come again if nothing but another run followed.
    fileprivate var needsCorrection: Bool {
        !wasInterrupted && !failures.contains(where: \.isUncertain)
            && (failures.contains { $0.diagnostic.needsCorrection }
                || diagnostics.contains { $0.severity == .error && $0.subject != nil })
    }

    /// One message for each thing that went wrong, with what was not tried because of it.
    package var allDiagnostics: [Diagnostic] {
        var skipped: [String: [InstanceAddress]] = [:]
        let problems = failures.map { failure in
            var diagnostic = failure.diagnostic
            let address = diagnostic.address ?? failure.address.description
            diagnostic.address = address
            skipped[address, default: []] += failure.skipped
            return diagnostic
        }
        return problems.condensed.map { problem in
            var diagnostic = problem
            let left = ((problem.address.map { [$0] } ?? []) + problem.others).flatMap { skipped[$0] ?? [] }
            if !left.isEmpty {
                diagnostic.detail +=
                    (diagnostic.detail.isEmpty ? "" : "\n\n") + "Not done because of this:\n"
                    + ResultRenderer.list(left)
            }
            return diagnostic
        } + diagnostics
    }
}
