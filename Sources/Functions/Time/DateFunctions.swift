import Evaluation
import Timestamps
import Values

extension FunctionTable {
    static let dates: [Function] = [.formatDate, .planTimestamp, .timeAdd, .timeCompare, .timestamp]
}

extension Function {
    fileprivate static let formatDate = Function(
        "formatdate",
        [.string("format"), .string("time")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let time = try Timestamp.parsed(arguments[1].text, argument: 1)
        return .string(try DateFormat.text(of: time, format: arguments[0].text))
    }

    fileprivate static let timeAdd = Function(
        "timeadd",
        [.string("timestamp"), .string("duration")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let time = try Timestamp.parsed(arguments[0].text, argument: nil)
        let duration: GoDuration
        do throws(GoDuration.Invalid) {
            duration = try GoDuration(arguments[1].text)
        } catch {
            throw FunctionError("time: \(error.reason, of: 1) \(arguments[1].text.quotedAsInGo, of: 1)")
        }
        return .string(time.adding(nanoseconds: duration.nanoseconds).text)
    }

    fileprivate static let timeCompare = Function(
        "timecmp",
        [.string("timestamp_a"), .string("timestamp_b")],
        returns: .number
    ) { (arguments, _) throws(FunctionError) in
        let first = try Timestamp.parsed(arguments[0].text, argument: 0)
        let second = try Timestamp.parsed(arguments[1].text, argument: 1)
        let (left, right) = ((first.seconds, first.nanoseconds), (second.seconds, second.nanoseconds))
        return .number(left == right ? 0 : (left < right ? -1 : 1))
    }

    fileprivate static let timestamp = Function("timestamp", [], returns: .string) {
        (_, context) throws(FunctionError) in
        guard let now = context.now?() else { return .unknown(.string) }
        return .string(Timestamp(seconds: now.seconds, nanoseconds: now.nanoseconds).text)
    }

    fileprivate static let planTimestamp = Function("plantimestamp", [], returns: .string) {
        (_, context) throws(FunctionError) in
        guard let time = context.planTime else { return .unknown(.string) }
        return .string(Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds).text)
    }
}
