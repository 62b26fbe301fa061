package import Addresses
package import SourceText

/// An object to take over: where it will be, and what it is.
package struct ImportPair: Sendable {
    package let address: InstanceAddress
    package let id: String
    /// Where both are written; nil for the command line.
    package let place: SourceRange?
    /// Where in that file the id stands, in bytes.
    private let idBytes: Range<Int>?

    package init(
        _ address: InstanceAddress,
        id: String,
        at place: SourceRange? = nil,
        idBytes: Range<Int>? = nil
    ) {
        self.address = address
        self.id = id
        self.place = place
        self.idBytes = idBytes
    }

    /// The same with another id, which stands nowhere.
    package func with(id: String) -> ImportPair {
        ImportPair(address, id: id, at: place, idBytes: idBytes)
    }

    /// The same problem, at the place where the pair is written.
    ///
    /// - Parameters:
    ///   - problem: about the pair.
    ///   - isSecret: whether the id must not be shown.
    /// - Returns: the problem with its line.
    func located(_ problem: Diagnostic, isSecret: Bool) -> Diagnostic {
        var problem = problem
        problem.address = problem.address ?? address.description
        guard let place else {
            return problem
        }
        problem.subject = place
        problem.blockContext = nil
        problem.withheld = isSecret ? idBytes.map { [$0] } ?? [] : []
        return problem
    }
}
