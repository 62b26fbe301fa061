/// A fault's text that cannot be read: what is wrong, where, and what would do.
package struct FaultSyntaxError: Error, CustomStringConvertible {
    /// The whole story in one line.
    package let description: String
}

extension Fault {
    /// The language of `init(parsing:)`, for a help text.
    package static let syntaxHelp = """
        A fault is written METHOD PATH [WHEN] WHAT... and the first that fires decides.
          METHOD  GET, POST, PUT, DELETE, or * for any
          PATH    below /cloudapi/v6, or of /accesskeys and /regions; * stands for one
                  segment, a final ** for any rest, a lone * for every path;
                  of the object storage, s3:/BUCKET, s3:/BUCKET/KEY, s3:/BUCKET?policy
                  (with the query parameter that makes it another operation), s3:*
          WHEN    which of the matching requests; each of them when left out
            #2  #2-4  #2-   the second, the second to fourth, from the second on
            /3              every third
            10%             by chance, decided by the seed
          WHAT    one of these:
            503             answer with this status and do nothing (a 2xx: {})
            drop            close the connection unanswered and do nothing
            drop-after      close it unanswered after the effect
            hang            never answer and do nothing
            hang-after      never answer, after the effect
            failed          accept, but report the status FAILED
            failed-undone   the same, undoing the effect
                  and any of these after a status:
            after           after the effect
            code=SlowDown   with this code (s3: only)
            html  empty     a body of this kind instead of JSON
            error           a body that is an error, even after a 2xx
            body='{}'       this body
            retry-after=2   with this Retry-After
            message='text'  with this message (after failed, too)
                  and any of these after anything, or alone:
            delay=2s        hold the answer back
            as=201          the usual answer under another status
            omit=secretKey  the usual answer without members of this name
            type=group      the usual answer, its objects called this
            id=odd          the usual answer, its object's id being this
            extra           the usual answer with members that no client knows
            set='size:9'    the usual answer with this member, its value in JSON
            location=/x     this Location
            no-location     the usual answer without its Location
            garbled         the usual answer, breaking off in the middle
            stale           read the bucket as before its last change (s3: only)
            refill          write an object after the effect (s3: only)
        Examples:
          -fault "POST /um/users/*/s3keys #2 drop-after"
          -fault "* * 10% 503 html"
          -fault "GET /um/users #1-3 429 retry-after=1"
          -fault "HEAD s3:/* #1-3 stale"
          -fault "PUT s3:/*?policy #1 drop-after"
        """

    /// Reads a fault from its text; see `syntaxHelp`.
    package init(parsing text: String) throws(FaultSyntaxError) {
        var words = try Self.words(of: text)[...]
        guard let method = words.popFirst(), let path = words.popFirst() else {
            throw Self.error(text, "a method and a path are missing")
        }
        self.text = text
        self.method = method == "*" ? nil : method.uppercased()
        guard method == "*" || method.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else {
            throw Self.error(text, "'\(method)' is not a method")
        }
        isStorage = path.hasPrefix("s3:")
        let place = isStorage ? path.dropFirst(3) : path[...]
        guard place == "*" || place.hasPrefix("/") else {
            throw Self.error(text, "the path '\(path)' does not begin with /, nor is it *")
        }
        let parts = place.split(separator: "?", maxSplits: 1)
        self.path = place == "*" ? ["**"] : parts.first?.split(separator: "/").map(String.init) ?? []
        if isStorage {
            parameter = parts.count > 1 ? String(parts[1]) : self.path.last == "**" ? nil : ""
        }
        occasion = .always
        outcome = .usual
        distortion = Distortion()
        delay = 0
        if let first = words.first, let occasion = try Self.occasion(first, in: text) {
            self.occasion = occasion
            words.removeFirst()
        }
        guard !words.isEmpty else { throw Self.error(text, "it does not say what is to happen") }
        for word in words { try read(word) }
        if isStorage { try checkStorage() }
    }

    private mutating func read(_ word: String) throws(FaultSyntaxError) {
        if let equals = word.firstIndex(of: "=") {
            try read(word[..<equals], String(word[word.index(after: equals)...]))
            return
        }
        switch word {
        case "drop", "drop-before": try decide(.drop(afterEffect: false))
        case "drop-after": try decide(.drop(afterEffect: true))
        case "hang", "hang-before": try decide(.hang(afterEffect: false))
        case "hang-after": try decide(.hang(afterEffect: true))
        case "failed": try decide(.failed(undone: false))
        case "failed-undone": try decide(.failed(undone: true))
        case "extra": distortion.addsUnknown = true
        case "stale" where isStorage: distortion.isStale = true
        case "refill" where isStorage: distortion.refills = true
        case "no-location": distortion.hidesLocation = true
        case "garbled": distortion.isGarbled = true
        case "json", "html", "empty", "error", "after":
            guard case .status(let status, let body, let after) = outcome else {
                throw Self.error(text, "'\(word)' must follow a status")
            }
            outcome = .status(status, Body(rawValue: word) ?? body, afterEffect: after || word == "after")
        default:
            try decide(.status(try Self.status(word, in: text), .json, afterEffect: false))
        }
    }

    private mutating func read(_ name: Substring, _ value: String) throws(FaultSyntaxError) {
        switch name {
        case "retry-after": retryAfter = value
        case "message": message = value
        case "code" where isStorage: code = value
        case "body": body = value
        case "location": distortion.location = value
        case "set":
            guard let colon = value.firstIndex(of: ":"), colon > value.startIndex else {
                throw Self.error(text, "'\(value)' is not of the form name:value")
            }
            distortion.members.append(
                Member(name: String(value[..<colon]), value: String(value[value.index(after: colon)...]))
            )
        case "type": distortion.type = value
        case "id": distortion.id = value
        case "omit": distortion.omitted.insert(value)
        case "as": distortion.status = try Self.status(value, in: text)
        case "delay":
            guard let milliseconds = milliseconds(parsing: value) else {
                throw Self.error(text, "'\(value)' is not a duration such as 250ms, 2s or 1m")
            }
            delay = milliseconds
        default: throw Self.error(text, "'\(name)=' is not known")
        }
    }

    /// Throws when it says something that has a meaning only where answers are JSON.
    private func checkStorage() throws(FaultSyntaxError) {
        var plain = Distortion()
        plain.status = distortion.status
        plain.isStale = distortion.isStale
        plain.refills = distortion.refills
        plain.isGarbled = distortion.isGarbled
        if case .failed = outcome {
            throw Self.error(text, "only the JSON APIs have requests that fail later")
        }
        guard distortion == plain else {
            throw Self.error(text, "it changes members of JSON, and s3: answers XML")
        }
    }

    private mutating func decide(_ outcome: Outcome) throws(FaultSyntaxError) {
        guard self.outcome == .usual else { throw Self.error(text, "it says twice what is to happen") }
        self.outcome = outcome
    }

    private static func status(_ word: String, in text: String) throws(FaultSyntaxError) -> Int {
        guard let status = Int(word), (200...599).contains(status) else {
            throw error(text, "'\(word)' is neither a status from 200 to 599 nor a word of this language")
        }
        return status
    }

    private static func occasion(_ word: String, in text: String) throws(FaultSyntaxError) -> Occasion? {
        if word.hasSuffix("%") {
            guard let percent = Double(word.dropLast()), (0...100).contains(percent) else {
                throw error(text, "'\(word)' is not a percentage from 0% to 100%")
            }
            return .chance(percent)
        }
        if word.hasPrefix("/") {
            guard let count = Int(word.dropFirst()), count > 0 else {
                throw error(text, "'\(word)' is not of the form /3")
            }
            return .every(count)
        }
        guard word.hasPrefix("#") else { return nil }
        let ends = word.dropFirst().split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ Int($0) }), first > 0, ends.count <= 2 else {
            throw error(text, "'\(word)' is not of the form #2, #2-4 or #2-")
        }
        if ends.count == 1 { return .ordinals(first...first) }
        if ends[1].isEmpty { return .ordinals(first...Int.max) }
        guard let last = Int(ends[1]), last >= first else {
            throw error(text, "'\(word)' is not of the form #2, #2-4 or #2-")
        }
        return .ordinals(first...last)
    }

    /// The text's words, blanks between quotes being no separators.
    private static func words(of text: String) throws(FaultSyntaxError) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        var quote: UInt8?
        for byte in text.utf8 {
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if quote == nil, byte == 0x20 || byte == 0x09 {
                if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
                word = []
            } else {
                word.append(byte)
            }
        }
        guard quote == nil else { throw error(text, "a quote is not closed") }
        return word.isEmpty ? words : words + [String(decoding: word, as: UTF8.self)]
    }

    private static func error(_ text: String, _ reason: String) -> FaultSyntaxError {
        FaultSyntaxError(description: "the fault \"\(text)\" cannot be read: \(reason)")
    }
}

/// The same of a duration that may have a sign before it.
package func signedMilliseconds(parsing text: String) -> Int64? {
    text.hasPrefix("-")
        ? milliseconds(parsing: String(text.dropFirst())).map(-)
        : milliseconds(parsing: text.hasPrefix("+") ? String(text.dropFirst()) : text)
}

/// The milliseconds in a duration such as `250ms`, `2s`, `1.5s`, `1m`, `6h` or `90d`; nil when it is none.
package func milliseconds(parsing text: String) -> Int64? {
    let units: [(String, Double)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    if text == "0" { return 0 }
    for (suffix, factor) in units where text.hasSuffix(suffix) {
        let digits = text.dropLast(suffix.utf8.count)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let number = Double(digits)
        else { return nil }
        return number * factor < 1e12 ? Int64(number * factor) : nil
    }
    return nil
}
