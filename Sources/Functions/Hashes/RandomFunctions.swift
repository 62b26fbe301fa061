import Digests
import Evaluation
import Values

extension FunctionTable {
    static let random: [Function] = [.bcrypt, .uuid]
}

extension Function {
    fileprivate static let uuid = Function("uuid", [], returns: .string) {
        (_, context) throws(FunctionError) in
        guard let bytes = context.randomBytes?(16) else { return .unknown(.string) }
        guard bytes.count == 16 else { throw FunctionError("no random numbers are available") }
        return .string(UUIDText.text(bytes, version: 4))
    }

    /// The greatest cost of `bcrypt` that ends while somebody waits; each step takes twice as long.
    private static let greatestCost = 20

    fileprivate static let bcrypt = Function(
        "bcrypt",
        [.string("str")],
        variadic: .number("cost"),
        returns: .string
    ) { (arguments, context) throws(FunctionError) in
        guard arguments.count <= 2 else {
            throw FunctionError("bcrypt() takes no more than two arguments")
        }
        let cost = arguments.count == 2 ? try arguments[1].wholeNumber() : Bcrypt.defaultCost
        guard cost <= Bcrypt.costs.upperBound else {
            throw FunctionError(
                "error occured generating password crypto/bcrypt: cost \(cost, of: 1) is outside allowed range"
                    + " (\(words: Bcrypt.costs.lowerBound),\(words: Bcrypt.costs.upperBound))"
            )
        }
        guard cost <= greatestCost else {
            throw FunctionError(
                "a cost of more than \(words: greatestCost) would take hours, so keyform refuses it",
                argument: 1
            )
        }
        let password = arguments[0].text.utf8Bytes
        guard password.count <= Bcrypt.longestPassword else {
            throw FunctionError(
                "error occurred generating password: bcrypt: password length exceeds"
                    + " \(words: Bcrypt.longestPassword) bytes"
            )
        }
        guard let salt = context.randomBytes?(16) else { return .unknown(.string) }
        guard salt.count == 16 else { throw FunctionError("no random numbers are available") }
        do throws(DigestError) {
            return .string(
                try Bcrypt.hash(
                    password,
                    salt: salt,
                    cost: cost < Bcrypt.costs.lowerBound ? Bcrypt.defaultCost : cost
                )
            )
        } catch {
            throw FunctionError("error occurred generating password: \(error.reason)")
        }
    }
}
