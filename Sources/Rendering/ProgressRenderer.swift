import Addresses
package import Execution
import Planning
import Rotation
import SourceText
package import Terminal

/// Writes what happens while objects are read and changed, a line for each event.
package struct ProgressRenderer: Sendable {
    private let palette: Palette
    /// Whether of long ids only the beginning and the end are written.
    private let shortensIDs: Bool

    package init(palette: Palette, shortensIDs: Bool = false) {
        self.palette = palette
        self.shortensIDs = shortensIDs
    }

    /// The line for an event, without its end; nil for what needs none.
    package func line(_ event: ExecutionEvent) -> String? {
        switch event {
        case .refreshing(let address, let objectID):
            return palette.boldLine(
                "\(address.description.inLine): Refreshing state...\(suffix(objectID))"
            )
        case .refreshed, .planBrokeOff, .stage, .waiting, .serviceWaits:
            return nil
        case .readAll(let count):
            return palette.boldLine(Self.text(count))
        case .started(let address, let activity):
            guard let verb = Self.gerund(activity) else {
                return nil
            }
            return palette.boldLine(
                "\(Self.name(address, activity)): \(verb)...\(suffix(Self.objectID(activity)))"
            )
                + palette.reset
        case .stillRunning(let address, let activity, let elapsed, let waitingFor):
            guard let verb = Self.gerund(activity) else {
                return nil
            }
            let id = Self.objectID(activity).map { "id=\(shown($0)), " } ?? ""
            let waiting = waitingFor.map { " (waiting for \($0.inLine))" } ?? ""
            return palette.boldLine(
                "\(Self.name(address, activity)): Still \(verb.lowercased())..."
                    + " [\(id)\(elapsed.inSeconds) elapsed]\(waiting)"
            ) + palette.reset
        case .finished(_, let activity, _, _) where activity.isRotation:
            // How far it has come the lines before say; mostly it is not complete.
            return nil
        case .finished(let address, let activity, let elapsed, let objectID):
            guard let noun = Self.noun(activity) else {
                return nil
            }
            let time = activity.work == .import ? "" : " after \(elapsed.inSeconds)"
            let id = activity.work == .delete ? nil : objectID
            return palette.boldLine(
                "\(address.description.inLine): \(noun) complete\(time)\(suffix(id))"
            )
        case .failed(let address, let activity, let elapsed):
            guard let noun = Self.noun(activity) else {
                return nil
            }
            return palette.boldLine(
                "\(address.description.inLine): \(noun) failed after \(elapsed.inSeconds)"
            )
        case .rotating(let address, let text):
            return palette.boldLine("\(address.description.inLine): \(text.inLine)")
        case .lookingAgain(let addresses, let limit):
            return palette.boldLine(Self.lookingAgain(addresses, limit))
        case .lookingUp(let addresses, let limit):
            return palette.boldLine(Self.lookingUp(addresses, limit))
        case .recovered(let address, let outcome):
            let what =
                switch outcome {
                case .adopted(let id):
                    "found what an unfinished run had created, and took it over" + suffix(id)
                case .neverHappened: "a request of an unfinished run had no effect"
                case .destroyed: "an unfinished run had destroyed it"
                case .rereads: "a change of an unfinished run was cut off; the object is read again"
                }
            return palette.boldLine("\(address.description.inLine): Recovered: \(what)")
        }
    }

    private static func lookingAgain(_ addresses: [InstanceAddress], _ limit: Duration) -> String {
        let what =
            addresses.count == 1
            ? "\(addresses[0].description.inLine) was written a moment ago, and the API does not show it like that"
            : "\(addresses.count) objects were written a moment ago, and the API does not show them like that"
        return "\(what): reading again for up to \((limit + .milliseconds(499)).inSeconds),"
            + " because reads may lag behind writes..."
    }

    private static func lookingUp(_ addresses: [InstanceAddress], _ limit: Duration) -> String {
        let what =
            addresses.count == 1
            ? "a request for \(addresses[0].description.inLine)"
            : "requests for \(addresses.count) objects"
        let time = limit == .zero ? "" : ", which may take up to \((limit + .milliseconds(499)).inSeconds)"
        return "An earlier run ended before \(what) got an answer: looking what became of "
            + (addresses.count == 1 ? "it" : "them") + time + "..."
    }

    /// What is worked on; for an object that was replaced, as in Terraform, only while it lasts.
    static func name(_ address: InstanceAddress, _ activity: StepActivity) -> String {
        address.description.inLine
            + (activity.role.map { " (\($0.rawValue))" } ?? activity.deposed.map { " (deposed object \($0))" }
                ?? "")
    }

    /// The object that is worked on; what is being created has none yet, even where it replaces one.
    private static func objectID(_ activity: StepActivity) -> String? {
        activity.work == .create ? nil : activity.objectID
    }

    private static func text(_ count: ReadCount) -> String {
        let noun = count.kind == .objects ? "object" : "data source"
        let some = count.read < count.wanted ? "\(count.read) of " : ""
        return (count.kind == .objects ? "Refreshed " : "Read ") + some + count.wanted.of(noun)
            + " in \(count.elapsed.asElapsed)"
    }

    private func suffix(_ objectID: String?) -> String {
        guard let objectID, !objectID.isEmpty else {
            return ""
        }
        return " [id=\(shown(objectID))]"
    }

    private func shown(_ objectID: String) -> String {
        (shortensIDs ? objectID.shortID : objectID).inLine
    }

    static func gerund(_ activity: StepActivity) -> String? {
        switch activity.work {
        case .update where activity.isRotation: "Rotating"
        case .create: "Creating"
        case .update: "Modifying"
        case .delete: "Destroying"
        case .read: "Reading"
        case .import: "Importing"
        case .forget, .move, .record: nil
        }
    }

    private static func noun(_ activity: StepActivity) -> String? {
        switch activity.work {
        case .update where activity.isRotation: "Rotation"
        case .create: "Creation"
        case .update: "Modifications"
        case .delete: "Destruction"
        case .read: "Read"
        case .import: "Import"
        case .forget, .move, .record: nil
        }
    }
}

extension Duration {
    /// Whole seconds in the form of Go's durations: `9s`, `1m10s`, `1h0m5s`.
    package var inSeconds: String {
        let (whole, fraction) = components
        let total = whole + (fraction >= 500_000_000_000_000_000 ? 1 : 0)
        let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60)
        if hours > 0 {
            return "\(hours)h\(minutes)m\(seconds)s"
        }
        return minutes > 0 ? "\(minutes)m\(seconds)s" : "\(seconds)s"
    }
}
