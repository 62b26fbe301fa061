package import Addresses
import Rendering
package import SourceText
package import StateModel

/// An address as it was typed: of one instance, or of all instances of a resource.
package struct AddressSelector: Sendable {
    package let address: InstanceAddress
    /// As it was typed.
    package let text: String

    /// - Throws: a diagnostic that says what an address looks like.
    package init(_ text: String) throws(DiagnosticsError) {
        self.text = text
        do throws(AddressError) {
            address = try InstanceAddress(parsing: text)
        } catch {
            throw DiagnosticsError(
                .error(
                    "Invalid address",
                    "\(error). An address is TYPE.NAME, TYPE.NAME[0] or TYPE.NAME[\"key\"]; in a shell, put it into"
                        + " single quotes."
                )
            )
        }
    }

    /// Whether this names the instance, or the resource that it belongs to.
    package func matches(_ other: InstanceAddress) -> Bool {
        other == address || (address.key == nil && other.resource == address.resource)
    }

    /// That it names nothing.
    package func noMatch(in snapshot: StateSnapshot) -> Diagnostic {
        if let intent = snapshot.openIntents.first(where: { $0.action == .create && matches($0.key.address) })
        {
            if let writer = snapshot.writer {
                return .error(
                    "Object is being created",
                    "\(writer.subject) is creating \(intent.key.address): wait for it to finish and try this again.",
                    address: intent.key.address.description
                )
            }
            return .error(
                "Object is not known yet",
                "An earlier run ended while it created \(intent.key.address), and it is not known what became of it. Run"
                    + " \"keyform apply\", which finds out; then try this again.",
                address: intent.key.address.description
            )
        }
        let hint =
            nearMiss(text, among: snapshot.records.map(\.address.description))
            .map { " Did you mean \($0.inShellQuotes)?" } ?? ""
        let instances = snapshot.records.filter { $0.address.resource == address.resource }
        let list =
            instances.isEmpty
            ? ""
            : "\n\nThe state holds these instances of it:\n"
                + instances.prefix(20).map { "  \($0.address.description.inShellQuotes)" }.joined(
                    separator: "\n"
                )
        return .error(
            "No such object in the state",
            "There is nothing at \(text) in the state.\(hint) To see what there is, run \"keyform state list\".\(list)"
        )
    }
}
