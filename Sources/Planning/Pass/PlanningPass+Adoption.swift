import Addresses
import Configuration
import Providers
import SourceText
import StateModel
import Values

/// Objects that are to be created and are there already, in somebody else's hands.
extension PlanningPass {
    /// What must be asked to tell whether an instance is there already; nil when nothing is.
    func openAdoption(_ managed: ManagedPlanning) -> AdoptionRequest? {
        let address = managed.instance.address
        guard input.mode == .normal, input.adoption.contains(address), current(address) == nil,
            importTargets[address] == nil, answers.adoptions[address] == nil
        else {
            return nil
        }
        return AdoptionRequest(
            address: address,
            planned: creation(managed, .notInState).change.after ?? .null(),
            provider: managed.instance.block.provider
        )
    }

    /// Tells what could not be read of an object that is to be adopted.
    ///
    /// - Returns: whether it can be said what becomes of the instance.
    func isAdoptionSound(_ managed: ManagedPlanning) -> Bool {
        let problems = (answers.adoptions[managed.instance.address] ?? nil)?.problems ?? []
        diagnostics += problems
        return problems.isEmpty
    }

    /// The change of an instance whose object is there already; nil where there is none, and where it has an address of its
    /// own already.
    func adoption(_ managed: ManagedPlanning) -> ChangeDraft? {
        let address = managed.instance.address
        guard input.mode == .normal, input.adoption.contains(address),
            let answer = answers.adoptions[address] ?? nil, let object = answer.object,
            let identity = input.identity(object, address.resource.type, managed.instance.block.provider),
            owner(identity) == nil, importedObjects[identity] == nil,
            adoptedObjects[identity] ?? address == address
        else {
            return nil
        }
        adoptedObjects[identity] = address
        let type = address.resource.type
        importedByID[type, default: [:]][normalID(object.objectID, of: type)] = object
        return takeover(managed, id: answer.id, object, adopts: true)
    }

    /// That an object would be destroyed by the plan that adopts it.
    static func adoptedToBeReplaced(_ address: InstanceAddress) -> Diagnostic {
        .error(
            "Adopted object would be replaced",
            "\(address) exists already and is to be adopted, and the same plan would destroy it to make it anew. Adopt it"
                + " first: plan without -replace, and without what forces the replacement.",
            address: address.description
        )
    }
}
