/// The pauses between signed requests that are to show what becomes of a key: each twice as long as the one before, and
/// two minutes in all.
enum ProofPauses {
    static let limit = Duration.seconds(120)

    static let all: [Duration] = {
        var pauses: [Duration] = []
        var next = Duration.milliseconds(500)
        var left = limit
        while left > .zero {
            pauses.append(min(next, left))
            left -= next
            next = min(next * 2, .seconds(30))
        }
        return pauses
    }()
}
