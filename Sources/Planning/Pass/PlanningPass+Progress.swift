import Addresses
import Configuration
import SourceText

/// Going through the blocks, as far as what was read reaches.
extension PlanningPass {
    /// Plans as far as what is known reaches.
    ///
    /// - Returns: what must be read before it can go on; empty at the end.
    package func advance() -> PlanningReads {
        guard input.mode != .destroy else {
            return reads
        }
        while let entry = agenda.next() {
            conclude(entry, take(entry))
        }
        if reads.isEmpty {
            reads.imports = strandedImports()
        }
        return reads
    }

    /// What is to be imported to blocks that cannot be planned: whether it exists is said all the same.
    private func strandedImports() -> [ImportReadRequest] {
        guard !brokenBlocks.isEmpty, !importTargets.isEmpty else {
            return []
        }
        return importTargets.values.filter { brokenBlocks.contains($0.address.resource.declared) }
            .sorted { $0.address < $1.address }.compactMap(openImport)
    }

    /// Takes in what was read, for `advance` to go on.
    package func answer(_ found: PlanningAnswers) {
        answers.merge(found)
        reads = PlanningReads()
        for (address, prepared) in waiting.sorted(by: { $0.key < $1.key }) {
            waiting[address] = nil
            conclude(.resource(address), planInstances(prepared, of: address))
        }
    }

    private func take(_ entry: BlockAgenda.Entry) -> BlockOutcome {
        switch entry {
        case .importing(let position):
            if input.mode == .normal, !scope.isOnlyRotation {
                planImport(position)
            }
            return .planned
        case .resource(let address):
            return blocks[address].map(planUnlessKept) ?? .planned
        case .value(let owner):
            // In a plan of a part, what is not evaluated for that part may be wrong.
            guard input.mode == .normal, scope.isEverything else { return .planned }
            let problems = evaluator.problems(of: owner)
            diagnostics += problems
            hasBrokenValues = hasBrokenValues || problems.hasErrors
            return problems.hasErrors ? .broken : .planned
        }
    }

    private func conclude(_ entry: BlockAgenda.Entry, _ outcome: BlockOutcome) {
        switch outcome {
        case .planned:
            agenda.complete(entry)
        case .waiting:
            break
        case .broken:
            leaveOut(entry)
            // A refresh changes nothing, so what stands on what cannot be read is still as it was.
            guard input.mode == .normal else {
                agenda.complete(entry)
                return
            }
            for other in agenda.fail(entry) {
                leaveOut(other)
                if case .resource(let address) = other {
                    values.expand(address, .unknown)
                }
            }
        }
    }

    private func leaveOut(_ entry: BlockAgenda.Entry) {
        if case .resource(let address) = entry {
            brokenBlocks.insert(address)
        }
    }

    /// The plan, after the last `advance`; where something was not read in spite of its request, what can be said
    /// without it.
    package func finish() -> PlanningResult {
        let open = advance()
        while !waiting.isEmpty {
            for address in waiting.keys.sorted() {
                waiting[address] = nil
                conclude(.resource(address), .broken)
            }
            _ = advance()
        }
        switch input.mode {
        case .normal:
            spareWhatIsNamed()
            replaceParts()
            checkPartsLeftOut()
            checkStrandedImports()
            checkImports()
            checkMoves()
            if !scope.isOnlyRotation {
                planOrphans()
                suggestMoves()
            }
            planDeliveries()
            planOutputs()
            checkAssertions()
        case .destroy:
            planDestruction()
        case .refreshOnly:
            planOutputs()
            checkAssertions()
        }
        checkSelectors()
        warnOfForgotten()
        warnOfHeldUpRotations()
        warnOfReadersLeftOut()
        warnOfRotationsLeftOut()
        warnOfSelection()
        return result(missing: open)
    }
}

/// How far the planning of a block has come.
enum BlockOutcome {
    case planned
    /// Something must be read first.
    case waiting
    /// There is an error, so that nothing can be said of what needs the block.
    case broken
}
