import Addresses
import Providers
import StateModel
import Values

/// Makes an object only after the one that leaves its place was destroyed: otherwise one of them would meet the other's.
///
/// Where a place is known after apply only, everything that leaves one goes before, if there is such an order.
struct PlaceLinks {
    let drafts: [ChangeDraft]
    let place: (Value, String, ProviderAddress) -> ObjectPlace?

    func add(to work: inout StepWork) {
        var leaving: [String: [Int]] = [:]
        var all: [Int] = []
        for (position, draft) in drafts.enumerated() where draft.change.action.destroys {
            guard let step = work.destroyStep(of: draft, at: position),
                case .at(let place)? = place(of: draft.change.before, draft.change)
            else { continue }
            leaving[place, default: []].append(step)
            all.append(step)
        }
        guard !all.isEmpty else {
            return
        }
        var join: Int?
        for (position, draft) in drafts.enumerated() where draft.change.action.makes {
            guard let step = work.present[draft.address],
                let place = place(of: draft.change.after, draft.change)
            else { continue }
            switch place {
            case .at(let place):
                work.steps[step].after += (leaving[place] ?? []).filter { work.steps[$0].change != position }
                    .map { .needed(.step($0)) }
            case .open:
                let meeting = join ?? work.joins.count
                if join == nil {
                    join = meeting
                    work.joins.append(JoinDraft(address: nil, after: all.map { .preferred(.step($0)) }))
                }
                work.steps[step].after.append(.preferred(.join(meeting)))
            }
        }
    }

    private func place(of attributes: Value?, _ change: ResourceChange) -> ObjectPlace? {
        attributes.flatMap { place($0, change.address.resource.type, change.provider) }
    }
}

extension ChangeAction {
    /// Whether a new object comes to be.
    fileprivate var makes: Bool {
        self == .create || replaces
    }
}
