import HTTPTransport
import Synchronization

@testable import ObjectStorage

/// A bucket with a policy and a block of public access, in one region; what was written is seen after some reads.
final class PartServer: Sendable {
    struct State {
        var region: String? = "eu-central-3"
        /// By subresource.
        var parts: [String: String] = [:]
        /// What reads still show, and how many of them.
        var stale: (parts: [String: String], reads: Int) = ([:], 0)
        /// How many reads lag behind each write.
        var lag = 0
        /// Answers in place of its own, by method and subresource; `after` has the effect all the same.
        var faults: [String: (step: ScriptedStorage.Step, after: Bool)] = [:]
    }

    private let state: Mutex<State>

    init(_ state: State = State()) {
        self.state = Mutex(state)
    }

    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    var parts: [String: String] { state.withLock(\.parts) }

    func storage() -> ScriptedStorage {
        ScriptedStorage { [self] request in respond(request) }
    }

    private func respond(_ request: HTTPRequest) -> ScriptedStorage.Step {
        state.withLock { state in
            let name = request.url.target.split(separator: "?").last.map { $0.prefix { $0 != "=" } } ?? ""
            let fault = state.faults["\(request.method.rawValue) \(name)"]
            if let fault, !fault.after {
                return fault.step
            }
            let answer = respond(request, String(name), &state)
            return fault?.step ?? answer
        }
    }

    private func respond(_ request: HTTPRequest, _ name: String, _ state: inout State) -> ScriptedStorage.Step
    {
        let here = request.url.origin.host
        guard let region = state.region else {
            return .error(404, "NoSuchBucket")
        }
        guard name != "location" else {
            return .answer(200, [], "<LocationConstraint>\(region)</LocationConstraint>")
        }
        guard here.contains(region) else {
            return .error(404, "NoSuchKey")
        }
        switch request.method {
        case .put:
            state.stale = (state.parts, state.lag)
            state.parts[name] = request.text
            return .answer(200)
        case .delete:
            guard state.parts[name] != nil else {
                return .error(404, "NoSuchBucketPolicy")
            }
            state.stale = (state.parts, state.lag)
            state.parts[name] = nil
            return .answer(204)
        default:
            var seen = state.parts
            if state.stale.reads > 0 {
                state.stale.reads -= 1
                seen = state.stale.parts
            }
            return seen[name].map { .answer(200, [], $0) } ?? .error(404, "NoSuchBucketPolicy")
        }
    }
}
