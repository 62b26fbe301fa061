import HTTPTransport

extension IonosClient {
    /// How far the server has come with an accepted write.
    func requestStatus(_ location: RequestLocation) async throws(APIError) -> RequestStatus {
        let url = HTTPURL(origin: endpoint.origin, path: endpoint.basePath + location.path)
        // Whoever asks looks at the object itself when the status cannot be learned: that is better than long patience.
        let exchange = try await patient(upTo: 5).withoutProof()
            .perform(request(.get, url, body: nil), path: redacted(location.path))
        return try exchange.decoded(RequestStatus.init(reading:))
    }

    /// Waits until an accepted write is done: asks at once, then ever less often.
    ///
    /// Trouble in asking says nothing about the write, so it is `unknown` and never `failed`. So does an answer that is
    /// about something else.
    ///
    /// - Parameters:
    ///   - location: where the status is.
    ///   - ids: of the objects that the write is about; empty when nobody knows.
    /// - Returns: what became of it.
    func waitForRequest(
        _ location: RequestLocation,
        about ids: Set<String> = []
    ) async -> RequestOutcome {
        let client = deadline == nil ? limited(to: channel.operationTimeout) : self
        var delay = configuration.pollDelays.lowerBound
        var answersWithoutStage = 0
        while true {
            do throws(APIError) {
                let status = try await client.understoodStatus(location, ids)
                switch status?.stage {
                case .done:
                    return .done
                case .failed:
                    return .failed(
                        message: (status?.message).map { redacted(oneLine($0)) }
                            ?? "the server gives no reason"
                    )
                case .queued, .running:
                    answersWithoutStage = 0
                case nil:
                    answersWithoutStage += 1
                }
                guard answersWithoutStage < 3 else {
                    throw client.pollingError(
                        .malformedAnswer,
                        location,
                        "the answer names no known status of this request"
                    )
                }
                try await client.pause(delay, before: location)
            } catch {
                return .unknown(error)
            }
            delay = min(delay * 1.5, configuration.pollDelays.upperBound)
        }
    }

    /// The status; nil when the answer is none.
    private func understoodStatus(
        _ location: RequestLocation,
        _ ids: Set<String>
    ) async throws(APIError) -> RequestStatus? {
        do throws(APIError) {
            let status = try await requestStatus(location)
            return status.isAbout(location, ids) ? status : nil
        } catch  where error.kind == .malformedAnswer {
            return nil
        }
    }

    /// Waits for the next question, if there is time for one.
    private func pause(_ delay: Duration, before location: RequestLocation) async throws(APIError) {
        if let deadline, clock.now() + delay >= deadline.moment {
            throw pollingError(.deadlineExceeded, location, "the server is still working on the request")
        }
        do {
            try await clock.sleep(for: delay)
        } catch {
            throw pollingError(.cancelled, location, nil)
        }
    }

    /// Asking for the status brings a status, or nothing that could be used.
    private func patient(upTo attempts: Int) -> IonosClient {
        var policy = channel.policy
        policy.maximumAttempts = min(policy.maximumAttempts, attempts)
        return with(policy)
    }

    private func pollingError(
        _ kind: APIError.Kind,
        _ location: RequestLocation,
        _ detail: String?
    ) -> APIError {
        var error = error(kind, .get, redacted(location.path), attempts: 1)
        error.requestID = location.requestID.map(redacted)
        error.detail = detail
        return error
    }
}
