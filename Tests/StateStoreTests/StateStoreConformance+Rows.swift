import Addresses
import JSONText
import StateModel
import TestSupport
import Testing
import Values

/// What becomes of rows.
extension StateStoreConformance {
    func keepsARecordExactly() async throws {
        let (store, run) = try await kind.begun(folder)
        var record = ResourceRecord.t(
            "a",
            .key("ü\"${x}"),
            status: .tainted,
            with: [
                "text": .string("é\n\u{0}"),
                "number": .number(try #require(Number(text: "12345678901234567890.25"))),
                "flag": .bool(true), "nothing": .null(.string), "any": .null(),
                "set": .set([.string("b"), .string("a")], of: .string),
                "list": Value(.list([.number(1)], element: .number)),
                "map": Value(.map(ValueMap([("k", .bool(false))]), element: .bool)),
                "tuple": .tuple([.string("x"), .number(2), .null(.number)]),
                "object": .object(ValueMap([("o", .string("p"))])),
                "secret_key": .string("s3cr3t").marked(.sensitive),
            ],
            fingerprints: ["password": "fp"],
            on: [
                .instance(.t("b", .index(3))), .resource(ResourceAddress(mode: .data, type: "d", name: "n")),
                .instance(.t("c", .key("k"))),
            ]
        )
        record.schemaVersion = 3
        record.terms.createBeforeDestroy = true
        record.terms.preventDestroy = true
        try await store.create(record, run: run)
        record.version = 1
        let snapshot = try await store.snapshot()
        #expect(snapshot.records == [record])
        #expect(snapshot.unreadable == [])
        #expect(snapshot.openIntents.isEmpty)
    }

    func countsVersionsForEver() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a")
        try await store.create(record, run: run)
        try await store.perform(.update, record.key, .recorded(record), run: run)
        #expect(try await store.snapshot().records.map(\.version) == [2])
        try await store.perform(.delete, record.key, .removed, run: run)
        #expect(try await store.snapshot().records.isEmpty)
        try await store.create(record, run: run)
        #expect(try await store.snapshot().records.map(\.version) == [3])
    }

    func keepsWhatTheConfigurationSetAndWhatOthersChanged() async throws {
        let (store, run) = try await kind.begun(folder)
        var record = ResourceRecord.t("a", with: ["x": .bool(true), "y": .string("s").marked(.sensitive)])
        try await store.create(record, run: run)
        var found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == nil && found.changedOutside.isEmpty)

        record.setArguments = ["x", "flag"]
        record.changedOutside = ["x": false, "y": .string("hush"), "secret_key": .string("hush")]
        try await store.perform(.update, record.key, .recorded(record), run: run)
        found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == ["x", "flag"])
        // Nothing that is secret stands there in clear.
        #expect(found.changedOutside == ["x": false])

        try await store.move(.t("a"), to: .t("b"), run: run)
        found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == ["x", "flag"] && found.changedOutside == ["x": false])
        found.setArguments = []
        found.changedOutside = [:]
        try await store.recordRefresh(changed: [found], gone: [])
        found = try #require(try await store.snapshot().records.first)
        #expect(found.setArguments == [] && found.changedOutside.isEmpty)
    }

    func tellsRefreshesFromUpdates() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a")
        try await store.create(record, run: run)
        for action in [OperationAction.refresh, .record] {
            try await store.recordLocal(.test(run, action, record.key), .recorded(record))
            let absent = IntentDraft.test(run, action, RecordKey(address: .t("z")))
            let error = try await stateError { try await store.recordLocal(absent, .recorded(.t("z"))) }
            #expect(error == .noSuchRecord(absent.key))
        }
        #expect(try await store.operations(of: run).map(\.action) == [.create, .refresh, .record])
    }

    func refreshChangesOnlyWhatChanged() async throws {
        let (store, run) = try await kind.begun(folder)
        for name in ["a", "b", "c"] {
            try await store.create(.t(name, with: ["secret_key": .string("s-\(name)")]), run: run)
        }
        var records = try await store.snapshot().records
        records[1].attributes = .object(ValueMap([("secret_key", .string("new"))]))
        try await store.recordRefresh(
            changed: Array(records[0...1]),
            gone: [records[2].key, RecordKey(address: .t("never"))]
        )
        let after = try await store.snapshot().records
        #expect(after.map(\.version) == [1, 2])
        #expect(after[1].attributes["secret_key"] == .string("new").marked(.sensitive))

        let stale = try await stateError { try await store.recordRefresh(changed: [records[1]], gone: []) }
        #expect(stale == .stale(records[1].key, planned: 1, found: 2))
        let gone = try await stateError {
            try await store.recordRefresh(changed: [records[2]], gone: [records[0].key])
        }
        #expect(gone == .noSuchRecord(records[2].key))
        #expect(try await store.snapshot().records == after)
    }

    func movesWithEverythingAttached() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a", with: ["secret_key": .string("s").marked(.sensitive)]), run: run)
        let deposed = try await store.depose(.t("a"), run: run)
        try await store.create(.t("a", id: "second"), run: run)
        try await store.create(
            .t("b", on: [.instance(.t("a")), .resource(ResourceAddress(type: "t", name: "a"))]),
            run: run
        )
        let intent = try await store.recordIntent(.test(run, .delete, deposed))
        let to = InstanceAddress.t("n", .key("k"))
        try await store.move(.t("a"), to: to, run: run)

        let snapshot = try await store.snapshot()
        #expect(
            snapshot.records.map(\.key) == [
                RecordKey(address: .t("b")), RecordKey(address: to), RecordKey(address: to, generation: 1),
            ]
        )
        #expect(snapshot.records.map(\.version) == [2, 3, 3])
        #expect(
            snapshot.records[0].terms.dependencies == [
                .instance(to), .resource(ResourceAddress(type: "t", name: "n")),
            ]
        )
        #expect(snapshot.records[2].attributes["secret_key"] == .string("s").marked(.sensitive))
        #expect(snapshot.unreadable == [])
        #expect(snapshot.openIntents.map(\.key) == [RecordKey(address: to, generation: 1)])
        #expect(snapshot.openIntents.map(\.operation) == [intent])
        #expect(try await store.operations(at: to).last?.action == .move)

        #expect(
            try await stateError { try await store.move(.t("a"), to: .t("x"), run: run) }
                == .noSuchRecord(RecordKey(address: .t("a")))
        )
        #expect(
            try await stateError { try await store.move(.t("b"), to: to, run: run) } == .duplicateAddress(to)
        )
        let other = InstanceAddress(ResourceAddress(mode: .data, type: "t", name: "a"))
        guard
            case .invalidOperation = try await stateError({
                try await store.move(.t("b"), to: other, run: run)
            })
        else {
            Issue.record("a move to a data source was not refused")
            return
        }
    }

    /// Objects keep everything on their way between modules, and edges to all instances of a module follow the last one.
    func movesBetweenModules() async throws {
        let (store, run) = try await kind.begun(folder)
        let first: [ModuleAddress.Step] = [.init("m", .key("a\"${x}"))]
        let second: [ModuleAddress.Step] = [.init("m", .index(3)), .init("i")]
        let block = ResourceAddress(type: "t", name: "a", module: ModuleAddress([.init("m")]))
        for (module, id) in [(first, "1"), ([.init("m", .index(3))], "2")] {
            var record = ResourceRecord.t("a", id: id, with: ["secret_key": .string("s").marked(.sensitive)])
            record.address = .t("a", in: module)
            try await store.create(record, run: run)
        }
        var user = ResourceRecord.t("u", on: [.resource(block), .instance(.t("a", in: first))])
        user.address = .t("u", .index(0), in: second)
        try await store.create(user, run: run)
        #expect(
            try await store.snapshot().records.map(\.address.description) == [
                "module.m[3].t.a", #"module.m["a\"$${x}"].t.a"#, "module.m[3].module.i.t.u[0]",
            ]
        )
        #expect(try await store.snapshot().integrityProblems() == [])

        try await store.move(.t("a", in: first), to: .t("a"), run: run)
        var records = try await store.snapshot().records
        #expect(records[0].address == .t("a") && records[0].attributes["secret_key"]?.stringValue == "s")
        #expect(records[2].terms.dependencies == [.resource(block), .instance(.t("a"))])
        try await store.move(.t("a", in: [.init("m", .index(3))]), to: .t("a", in: [.init("k")]), run: run)
        records = try await store.snapshot().records
        #expect(
            records.last?.terms.dependencies == [
                .resource(ResourceAddress(type: "t", name: "a", module: ModuleAddress([.init("k")]))),
                .instance(.t("a")),
            ]
        )
        let error = try await stateError {
            try await store.move(.t("a"), to: .t("a", in: [.init("k")]), run: run)
        }
        #expect(error == .duplicateAddress(.t("a", in: [.init("k")])))
        let snapshot = try await store.snapshot()
        #expect(snapshot.unreadable == [] && snapshot.integrityProblems() == [])
    }

    /// One that cannot be moved keeps all others where they are, and out of the history.
    func movesSeveralOrNone() async throws {
        let (store, run) = try await kind.begun(folder)
        for (name, needs) in [("a", nil), ("b", "a"), ("c", nil)] {
            try await store.create(
                .t(
                    name,
                    with: ["secret_key": .string(name)],
                    on: needs.map { [.instance(.t($0))] } ?? []
                ),
                run: run
            )
        }
        let deposed = try await store.depose(.t("b"), run: run)
        _ = try await store.recordIntent(.test(run, .delete, deposed))
        let before = try await store.snapshot()
        let history = try await store.operations(of: run)
        let module: [ModuleAddress.Step] = [.init("m", .key("k"))]
        let refusals: [(InstanceAddress, InstanceAddress, StateError)] = [
            (.t("z"), .t("y"), .noSuchRecord(RecordKey(address: .t("z")))),
            (.t("c"), .t("a", in: module), .duplicateAddress(.t("a", in: module))),
        ]
        for (last, target, expected) in refusals {
            let error = try await stateError {
                try await store.move(
                    [(.t("a"), .t("a", in: module)), (.t("b"), .t("b", in: module)), (last, target)],
                    run: run
                )
            }
            #expect(error == expected)
            let after = try await store.snapshot()
            #expect(after.records == before.records)
            #expect(after.openIntents.map(\.key) == before.openIntents.map(\.key))
            #expect(try await store.operations(of: run).map(\.id) == history.map(\.id))
        }
        try await store.move(
            [(.t("a"), .t("a", in: module)), (.t("b"), .t("b", in: module))],
            run: run
        )
        let after = try await store.snapshot()
        #expect(after.records.map(\.address) == [.t("c"), .t("a", in: module), .t("b", in: module)])
        #expect(after.records.last?.terms.dependencies == [.instance(.t("a", in: module))])
        #expect(after.records.last?.attributes["secret_key"]?.stringValue == "b")
        #expect(after.openIntents.map(\.key.address) == [.t("b", in: module)])
        #expect(after.unreadable == [] && after.integrityProblems() == [])
    }

    func deposesAndRestores() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("a", status: .tainted, with: ["secret_key": .string("s")]), run: run)
        let deposed = try await store.depose(.t("a"), run: run)
        #expect(deposed == RecordKey(address: .t("a"), generation: 1))
        #expect(try await store.snapshot().records.map(\.status) == [.deposed])
        #expect(
            try await stateError { _ = try await store.depose(.t("a"), run: run) }
                == .noSuchRecord(RecordKey(address: .t("a")))
        )
        try await store.restore(deposed, status: .tainted, run: run)
        let back = try #require(try await store.snapshot().records.first)
        #expect(back.status == .tainted && back.generation == 0)
        #expect(back.attributes["secret_key"] == .string("s").marked(.sensitive))

        let again = try await store.depose(.t("a"), run: run)
        try await store.create(.t("a", id: "new"), run: run)
        #expect(
            try await stateError { try await store.restore(again, status: .ready, run: run) }
                == .duplicateAddress(.t("a"))
        )
        let second = try await store.depose(.t("a"), run: run)
        #expect(second.generation == again.generation + 1)
        #expect(try await store.snapshot().integrityProblems() == [])
    }

    func remembersTheContract() async throws {
        let (store, _) = try await kind.begun(folder)
        #expect(try await store.snapshot().account == nil)
        for (number, isSecret) in [("31415926", false), ("27182818", true), ("31415926", false)] {
            try await store.recordAccount(number, isSecret: isSecret)
            #expect(try await store.snapshot().account == number)
            #expect(try await store.snapshot().isAccountSecret == isSecret)
        }
    }

    func keepsOutputs() async throws {
        let (store, _) = try await kind.begun(folder)
        try await store.recordOutputs([OutputRecord(name: "old", value: .number(1), isSensitive: false)])
        let outputs = [
            OutputRecord(name: "keys", value: .tuple([.string("s").marked(.sensitive)]), isSensitive: true),
            OutputRecord(
                name: "ids",
                value: Value(.list([.string("x")], element: .string)),
                isSensitive: false
            ),
            OutputRecord(name: "later", value: .unknown(.string), isSensitive: true),
        ]
        try await store.recordOutputs(outputs)
        #expect(
            try await store.snapshot().outputs == [
                OutputRecord(
                    name: "ids",
                    value: Value(.list([.string("x")], element: .string)),
                    isSensitive: false
                ),
                OutputRecord(
                    name: "keys",
                    value: .tuple([.string("s")]).marked(.sensitive),
                    isSensitive: true
                ),
                OutputRecord(name: "later", value: .null(.string), isSensitive: true),
            ]
        )
    }

    func takingOverIsAllOrNothing() async throws {
        let (store, run) = try await kind.begun(folder)
        try await store.create(.t("b"), run: run)
        let output = OutputRecord(name: "o", value: .string("v"), isSensitive: false)
        for records in [[ResourceRecord.t("a"), .t("b")], [.t("a"), .t("a")]] {
            let error = try await stateError {
                try await store.takeOver(records, outputs: [output], origin: nil, run: run, reason: "")
            }
            #expect(error == .duplicateAddress(records[1].address))
            let snapshot = try await store.snapshot()
            #expect(snapshot.records.map(\.address) == [.t("b")] && snapshot.outputs.isEmpty)
        }
        for (records, serial) in [([ResourceRecord.t("a")], 7), ([.t("c")], 8)] {
            try await store.takeOver(
                records,
                outputs: [output],
                origin: StateOrigin(lineage: "elsewhere \(serial)", serial: serial),
                run: run,
                reason: "from elsewhere"
            )
        }
        let snapshot = try await store.snapshot()
        #expect(snapshot.origin == StateOrigin(lineage: "elsewhere 7", serial: 7))
        #expect(snapshot.records.map(\.address) == [.t("a"), .t("b"), .t("c")])
        #expect(snapshot.outputs.map(\.name) == ["o"] && snapshot.openIntents.isEmpty)
        let operations = try await store.operations(of: run)
        #expect(operations.map(\.action) == [.create, .import, .import])
        #expect(operations.last?.reason == "from elsewhere")
    }

    func refusesWhatWouldLoseAnObject() async throws {
        let (store, run) = try await kind.begun(folder)
        let record = ResourceRecord.t("a")
        try await store.create(record, run: run)
        let before = try await store.snapshot()
        let absent = RecordKey(address: .t("z"))
        for action in [OperationAction.create, .import] {
            let error = try await stateError {
                _ = try await store.recordIntent(.test(run, action, record.key))
            }
            #expect(error == .duplicateAddress(record.address))
        }
        for action in [OperationAction.update, .delete, .forget] {
            let error = try await stateError { _ = try await store.recordIntent(.test(run, action, absent)) }
            #expect(error == .noSuchRecord(absent))
        }
        let imported = try await stateError {
            try await store.recordLocal(.test(run, .import, record.key), .recorded(record))
        }
        #expect(imported == .duplicateAddress(record.address))
        let operation = try await store.recordIntent(.test(run, .update, record.key))
        for wrong in [ResourceRecord.t("b"), .t("a", generation: 1)] {
            let error = try await stateError {
                try await store.recordOutcome(operation, .recorded(wrong), requestID: nil)
            }
            guard case .invalidOperation = error else {
                Issue.record("\(error)")
                continue
            }
        }
        try await store.recordOutcome(operation, .failed(message: ""), requestID: nil)
        let noRun = try await stateError { _ = try await store.recordIntent(.test(99, .update, record.key)) }
        #expect(noRun == .invalidOperation(reason: "there is no run 99"))
        #expect(try await store.snapshot().records == before.records)
    }
}
