package import Addresses
package import SourceText

/// An object to take over: where it will be, and what it is.
package struct ImportPair: Sendable {
    package let address: InstanceAddress
    package let id: String
    /// Where both are written; nil for the command line.
    package let place: SourceRange?

    package init(_ address: InstanceAddress, id: String, at place: SourceRange? = nil) {
        self.address = address
        self.id = id
        self.place = place
    }

    /// The same problem, at the place where the pair is written.
    func located(_ problem: Diagnostic, showsPlace: Bool) -> Diagnostic {
        var problem = problem
        problem.address = problem.address ?? address.description
        guard let place else {
            return problem
        }
        if showsPlace {
            problem.subject = place
            problem.blockContext = nil
        } else {
            problem.detail += "\n\n\(place.file.name) line \(place.line) names it."
        }
        return problem
    }
}
