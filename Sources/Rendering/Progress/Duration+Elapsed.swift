extension Duration {
    /// How long something took or lasts so far: `0.3 s`, `12 s`, `1m10s`.
    var asElapsed: String {
        let tenths = Int(self / .milliseconds(100))
        if tenths < 100 {
            return "\(tenths / 10).\(tenths % 10) s"
        }
        return self < .seconds(60) ? "\(tenths / 10) s" : inSeconds
    }

    /// How long something will take, as far as that is worth saying: `15 s`, `3 min`, `1 h 20 min`; nil for a moment.
    var asEstimate: String? {
        let seconds = Int(self / .seconds(1))
        switch seconds {
        case ..<3: return nil
        case ..<60: return "\((seconds + 4) / 5 * 5) s"
        case ..<3600: return "\((seconds + 59) / 60) min"
        default: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        }
    }

    /// Whole seconds, begun ones included.
    var secondsLeft: Int {
        let (whole, fraction) = components
        return Int(whole) + (fraction > 0 ? 1 : 0)
    }
}
