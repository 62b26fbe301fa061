import Addresses
package import Execution
package import SourceText

extension ApplyResult {
    /// Whether an error would come again if nothing but another run followed.
    var needsCorrection: Bool {
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
                    + AddressList.text(left)
            }
            return diagnostic
        } + diagnostics
    }
}
