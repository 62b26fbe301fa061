/// How long a server asks to be left alone: the value of `Retry-After`, in seconds (decimals allowed) or as an
/// HTTP date.
///
/// - Parameters:
///   - headers: The answer's. A date is counted from the answer's own `Date`, when there is one, so that a wrong
///     clock on either side does not matter.
///   - now: Time since 1970, for a date without a `Date` beside it.
/// - Returns: `nil` when there is none, or when it cannot be understood.
package func retryAfter(_ headers: HTTPHeaders, now: Duration) -> Duration? {
    guard let value = headers["Retry-After"].map(trimmingASCIISpace) else {
        return nil
    }
    if let seconds = Double(value) {
        // A year is for ever here, and keeps an absurd number from overflowing.
        return seconds.isFinite && seconds >= 0 ? .seconds(min(seconds, 31_536_000)) : nil
    }
    guard let moment = secondsSinceEpoch(httpDate: value) else {
        return nil
    }
    let present = headers["Date"].flatMap(secondsSinceEpoch(httpDate:)).map { Duration.seconds($0) } ?? now
    return max(.zero, .seconds(moment) - present)
}
