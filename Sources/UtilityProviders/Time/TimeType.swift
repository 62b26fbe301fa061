import HTTPTransport
import Providers
import SourceText
import Timestamps
import Values

/// A resource type that keeps a time: the one that is given, or that of the apply.
protocol TimeType: UtilityType {
    /// The argument that gives the time.
    static var base: String { get }

    var clock: any APIClock { get }

    /// The object, once its base is known.
    ///
    /// - Parameters:
    ///   - planned: every attribute; the base as it is written.
    ///   - base: the time.
    /// - Returns: every attribute, wholly known.
    /// - Throws: why there is no such object.
    func object(_ planned: ValueMap, base: Timestamp) throws(DiagnosticsError) -> ValueMap
}

extension TimeType {
    func make(_ planned: ValueMap) throws(DiagnosticsError) -> ValueMap {
        var planned = planned
        let given = planned[Self.base] ?? .unknown(.string)
        guard let text = given.stringValue else {
            let now = clock.timestamp
            planned[Self.base] = .string(now.text).marked(given.marks)
            return try object(planned, base: now)
        }
        let base: Timestamp
        do throws(InvalidTimestamp) {
            base = try Timestamp(rfc3339: text)
        } catch {
            throw DiagnosticsError(.error("Invalid RFC3339 String Value", error.message))
        }
        return try object(planned, base: base)
    }

    func create(
        _ request: CreateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        var planned = request.planned.mapValue ?? ValueMap()
        // Where it is left out, it is decided anew, whatever the object had in whose place this one comes.
        if request.configuration[Self.base]?.isNull ?? true {
            planned[Self.base] = .unknown(.string)
        }
        return try performed { () throws(DiagnosticsError) in try make(planned) }
    }

    func update(
        _ request: UpdateRequest,
        progress: any OperationProgress
    ) async throws(OperationFailure) -> OperationResult {
        try performed { () throws(DiagnosticsError) in
            try change(request.prior.mapValue ?? ValueMap(), to: request.planned.mapValue ?? ValueMap())
        }
    }

    func performed(
        _ work: () throws(DiagnosticsError) -> ValueMap
    ) throws(OperationFailure) -> OperationResult {
        do throws(DiagnosticsError) {
            let attributes = try work()
            return OperationResult(
                object: object(attributes),
                requestID: nil
            )
        } catch {
            throw OperationFailure(
                effect: .none,
                diagnostic: error.diagnostics.first ?? .error("Object cannot be made")
            )
        }
    }
}

extension APIClock {
    /// The present moment in UTC, in whole seconds.
    var timestamp: Timestamp {
        Timestamp(seconds: sinceEpoch().components.seconds)
    }
}

extension DiagnosticsError {
    /// That a time has a year that cannot be written.
    static func outOfRange(_ what: String, from base: Timestamp) -> DiagnosticsError {
        DiagnosticsError(
            .error(
                "Time out of range",
                "The \(what), counted from \(base.text), is not between the years 0 and 9999. Choose a smaller number."
            )
        )
    }
}
