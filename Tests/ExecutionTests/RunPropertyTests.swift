import Addresses
import Execution
import Planning
import SourceText
import StateModel
import StateStoreTests
import TestSupport
import Testing
import Values

@Suite("Properties of whole runs over random configurations")
struct RunPropertyTests {
    static let sizes = Effort.isThorough ? [3, 30, 300, 3_000, 10_000] : [3, 30, 100, 10_000]

    @Test(arguments: sizes) func planningAfterApplyingFindsNothingAndDestroyingLeavesNothing(
        size: Int
    ) async throws {
        var random = SeededGenerator(seed: UInt64(size))
        var configuration = RandomText(size: size, using: &random)
        let stage = Stage()
        // At the full size one configuration after another takes long in a debug build.
        for _ in 0..<(size < 10_000 || Effort.isThorough ? 3 : 1) {
            let result = try await stage.apply(configuration.text, parallelism: 20)
            #expect(result.failures.map(\.diagnostic.detail) == [])
            try await expectSettled(stage, configuration.text)
            configuration = configuration.mutated(using: &random)
        }
        let last = try await stage.apply(configuration.text, mode: .destroy, parallelism: 20)
        #expect(last.succeeded)
        #expect(stage.world.names.isEmpty)
        #expect(await stage.store.snapshot().records.isEmpty)
        #expect(stage.world.violations == [])
    }

    @Test(arguments: Effort.isThorough ? 1...12 : 1...2 as ClosedRange<UInt64>)
    func anApplyThatWasCutShortEndsInTheSameWorld(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let first = RandomText(size: Effort.isThorough ? 40 : 10, using: &random)
        let second = first.mutated(using: &random)
        let undisturbed = Stage()
        try await undisturbed.apply(first.text)
        undisturbed.world.forgetCalls()
        try await undisturbed.apply(second.text)
        let wanted = try await undisturbed.picture()
        for limit in 0...undisturbed.world.calls.count {
            for cut in Cut.allCases {
                let stage = Stage()
                try await stage.apply(first.text)
                try await stage.apply(second.text, cutting: cut, after: limit)
                let result = try await stage.apply(second.text)
                #expect(result.failures.map(\.diagnostic.detail) == [])
                #expect(try await stage.picture() == wanted, "\(cut) after \(limit)")
                try await expectSettled(stage, second.text)
                #expect(stage.world.violations == [])
            }
        }
    }

    /// A replacement that creates first, between what it needs and what needs it, cut at every one of its requests.
    @Test(arguments: Cut.allCases) func aReplacementThatCreatesFirstCanBeCutAnywhere(cut: Cut) async throws {
        func text(_ place: String) -> String {
            """
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" {
              name  = "b"
              place = "\(place)"
              needs = [test_thing.a.id]
              lifecycle { create_before_destroy = true }
            }
            resource "test_thing" "c" {
              name  = "c"
              needs = [test_thing.b.id]
            }
            """
        }
        for limit in 0...3 {
            let stage = Stage()
            try await stage.apply(text("here"))
            try await stage.apply(text("there"), cutting: cut, after: limit)
            // Whatever is planned now, no healthy object is made once more.
            let remaining = try await stage.plan(text("there"))
            #expect(
                !remaining.contains { $0.contains("test_thing.a") },
                "\(cut) after \(limit): \(remaining)"
            )
            let result = try await stage.apply(text("there"))
            #expect(result.failures.map(\.diagnostic.detail) == [])
            #expect(stage.world.names == ["a", "b", "c"])
            try await expectSettled(stage, text("there"))
            #expect(stage.world.violations == [])
        }
    }

    /// At sizes that forbid to try every prefix.
    @Test(arguments: Cut.allCases) func anApplyThatWasCutShortSomewhereEndsInTheSameWorld(
        cut: Cut
    ) async throws {
        var random = SeededGenerator(seed: 77)
        let first = RandomText(size: Effort.isThorough ? 10_000 : 300, using: &random)
        let second = first.mutated(using: &random)
        let undisturbed = Stage()
        try await undisturbed.apply(first.text)
        undisturbed.world.forgetCalls()
        try await undisturbed.apply(second.text)
        let wanted = try await undisturbed.picture()
        let stage = Stage()
        let start = Int.random(in: 0...first.count, using: &random)
        try await stage.apply(first.text, cutting: cut, after: start)
        for _ in 0..<3 {
            let limit = Int.random(in: 0...undisturbed.world.calls.count, using: &random)
            try await stage.apply(second.text, cutting: cut, after: limit)
        }
        let result = try await stage.apply(second.text)
        #expect(result.failures.map(\.diagnostic.detail) == [])
        #expect(try await stage.picture() == wanted)
        try await expectSettled(stage, second.text)
        #expect(stage.world.violations == [])
    }

    private func expectSettled(_ stage: Stage, _ text: String) async throws {
        #expect(try await stage.plan(text) == [])
        let snapshot = await stage.store.snapshot()
        #expect(snapshot.openIntents.isEmpty)
        #expect(snapshot.records.allSatisfy { $0.status == .ready && $0.generation == 0 })
        #expect(snapshot.records.count == stage.world.names.count)
    }
}

/// How an apply ends too early.
enum Cut: CaseIterable {
    /// The user asks for it.
    case interruption
    /// Every request fails from then on.
    case failures
    /// Answers are lost: nobody knows whether it happened.
    case lostAnswers
}

extension Stage {
    /// Applies, and lets it end after so many requests.
    func apply(_ text: String, cutting cut: Cut, after limit: Int) async throws {
        let stage = Stage(world: world, store: store, interruption: Interruption(), events: events)
        let interruption = stage.interruption
        let seen = Counter()
        switch cut {
        case .interruption:
            if limit == 0 {
                interruption.request()
            }
            world.onCall { _ in
                if seen.next() >= limit {
                    interruption.request()
                }
            }
        case .failures: world.failAfter(limit)
        case .lostAnswers: world.failAfter(limit, with: .lostAfter)
        }
        try await stage.apply(text, parallelism: 3)
        world.onCall(nil)
        world.failAfter(nil)
    }

    /// The world and the state without what differs from run to run: ids stand for the names of their objects.
    func picture() async throws -> [String] {
        let records = await store.snapshot().records
        let names = Dictionary(
            records.map { ($0.objectID, $0.attributes["name"]?.stringValue ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        return records.map { record in
            let needs = (world.object(record.objectID)?["needs"]?.elements ?? [])
                .map { names[$0.stringValue ?? ""] ?? "?" }
            let edges = record.terms.dependencies.map { "\($0)" }
            return
                "\(record.address) \(world.object(record.objectID)?["name"]?.stringValue ?? "-") \(needs) \(edges)"
        }
    }
}
