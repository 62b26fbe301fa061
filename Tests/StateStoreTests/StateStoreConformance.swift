import Addresses
import JSONText
import StateModel
import TestSupport
import Testing
import Values

/// One thing that every store must do, whatever it keeps the state in.
package struct ConformanceCase: Sendable, CustomTestStringConvertible {
    package let testDescription: String
    private let body: @Sendable (StateStoreConformance) async throws -> Void

    fileprivate init(_ name: String, _ body: @escaping @Sendable (StateStoreConformance) async throws -> Void)
    {
        testDescription = name
        self.body = body
    }

    /// Records an issue of the current test for each expectation that does not hold.
    package func check(_ store: StoreUnderTest) async throws {
        try await body(StateStoreConformance(store))
    }
}

/// What every store must do, whatever it keeps the state in.
package struct StateStoreConformance: Sendable {
    /// To be the arguments of one test for each kind of store.
    package static let cases =
        [
            ConformanceCase("keepsARecordExactly") { try await $0.keepsARecordExactly() },
            ConformanceCase("countsVersionsForEver") { try await $0.countsVersionsForEver() },
            ConformanceCase("anIntentIsSeenUntilItsOutcome") { try await $0.anIntentIsSeenUntilItsOutcome() },
            ConformanceCase("outcomesDoWhatTheySay") { try await $0.outcomesDoWhatTheySay() },
            ConformanceCase("keepsWhatTheConfigurationSetAndWhatOthersChanged") {
                try await $0.keepsWhatTheConfigurationSetAndWhatOthersChanged()
            },
            ConformanceCase("tellsRefreshesFromUpdates") { try await $0.tellsRefreshesFromUpdates() },
            ConformanceCase("refusesWhatWouldLoseAnObject") { try await $0.refusesWhatWouldLoseAnObject() },
            ConformanceCase("nothingTakesTheAddressOfAnUnfinishedCreate") {
                try await $0.nothingTakesTheAddressOfAnUnfinishedCreate()
            },
            ConformanceCase("takingOverIsAllOrNothing") { try await $0.takingOverIsAllOrNothing() },
            ConformanceCase("remembersTheContract") { try await $0.remembersTheContract() },
            ConformanceCase("aSecretRecognitionIsSeenUntilTheOutcome") {
                try await $0.aSecretRecognitionIsSeenUntilTheOutcome()
            },
            ConformanceCase("theHistoryOfAResourceIsThatOfItsInstances") {
                try await $0.theHistoryOfAResourceIsThatOfItsInstances()
            },
            ConformanceCase("theHistoryOfAModuleIsThatOfWhatIsInIt") {
                try await $0.theHistoryOfAModuleIsThatOfWhatIsInIt()
            },
            ConformanceCase("movesBetweenModules") { try await $0.movesBetweenModules() },
            ConformanceCase("movesSeveralOrNone") { try await $0.movesSeveralOrNone() },
            ConformanceCase("theHistoryIsPruned") { try await $0.theHistoryIsPruned() },
            ConformanceCase("knowsWhatHasJustBeenDeleted") { try await $0.knowsWhatHasJustBeenDeleted() },
            ConformanceCase("knowsWhatHasJustBeenWritten") { try await $0.knowsWhatHasJustBeenWritten() },
            ConformanceCase("knowsWhenARowWasMade") { try await $0.knowsWhenARowWasMade() },
            ConformanceCase("onlyTheHolderOfTheLeaseWrites") { try await $0.onlyTheHolderOfTheLeaseWrites() },
            ConformanceCase("refreshChangesOnlyWhatChanged") { try await $0.refreshChangesOnlyWhatChanged() },
            ConformanceCase("movesWithEverythingAttached") { try await $0.movesWithEverythingAttached() },
            ConformanceCase("deposesAndRestores") { try await $0.deposesAndRestores() },
            ConformanceCase("aPlanIsClaimedOnceAndOnlyFresh") {
                try await $0.aPlanIsClaimedOnceAndOnlyFresh()
            },
            ConformanceCase("whatIsRemovedIsGone") { try await $0.whatIsRemovedIsGone() },
            ConformanceCase("keepsOutputs") { try await $0.keepsOutputs() },
            ConformanceCase("tellsTheHistory") { try await $0.tellsTheHistory() },
            ConformanceCase("concurrentOperationsAreAllRecorded") {
                try await $0.concurrentOperationsAreAllRecorded()
            },
            ConformanceCase("cancellationDoesNotLoseAnOutcome") {
                try await $0.cancellationDoesNotLoseAnOutcome()
            },
        ] + rotationCases

    private static let rotationCases = [
        ConformanceCase("keepsARotationExactly") { try await $0.keepsARotationExactly() },
        ConformanceCase("exchangesTheKeyInCharge") { try await $0.exchangesTheKeyInCharge() },
        ConformanceCase("aKeyComesWhereNoneIsInCharge") { try await $0.aKeyComesWhereNoneIsInCharge() },
        ConformanceCase("refusesRotationsOfWhatIsNotThere") {
            try await $0.refusesRotationsOfWhatIsNotThere()
        },
        ConformanceCase("createsBesideTheKeyInCharge") { try await $0.createsBesideTheKeyInCharge() },
        ConformanceCase("openIntentsFollowAnExchange") { try await $0.openIntentsFollowAnExchange() },
        ConformanceCase("aRotationGoesWithItsKeys") { try await $0.aRotationGoesWithItsKeys() },
        ConformanceCase("aRestoredKeyIsNotTheOther") { try await $0.aRestoredKeyIsNotTheOther() },
        ConformanceCase("tellsTheStoryOfRotations") { try await $0.tellsTheStoryOfRotations() },
        ConformanceCase("remembersWhatWasRevoked") { try await $0.remembersWhatWasRevoked() },
        ConformanceCase("remembersWhichDriftWasReported") {
            try await $0.remembersWhichDriftWasReported()
        },
        ConformanceCase("aPlanOfARotationIsClaimedOnlyFresh") {
            try await $0.aPlanOfARotationIsClaimedOnlyFresh()
        },
    ]

    let folder: ScratchFolder
    let kind: StoreUnderTest

    fileprivate init(_ kind: StoreUnderTest) throws {
        folder = try ScratchFolder()
        self.kind = kind
    }
}
