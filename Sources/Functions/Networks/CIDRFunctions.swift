import Evaluation
import Values

extension FunctionTable {
    static let networks: [Function] = [.cidrHost, .cidrNetmask, .cidrSubnet, .cidrSubnets]
}

extension Function {
    private static func network(
        _ argument: Value,
        at index: Int = 0,
        place: Int? = nil
    ) throws(FunctionError) -> IPNetwork {
        guard let network = IPNetwork(argument.text) else {
            throw FunctionError(
                "invalid CIDR expression: invalid CIDR address: \(argument.text, of: index)",
                argument: place
            )
        }
        return network
    }

    /// A whole number, which may be longer than 64 bits, as its sign and magnitude.
    private static func wholeNumber(_ argument: Value) throws(FunctionError) -> (isNegative: Bool, UInt128) {
        guard var digits = argument.number.integerText(radix: 10) else {
            throw FunctionError("value must be a whole number")
        }
        let isNegative = digits.utf8.first == UInt8(ascii: "-")
        if isNegative {
            digits.removeFirst()
        }
        guard let magnitude = UInt128(digits) else {
            throw FunctionError("the number does not fit into 128 bits")
        }
        return (isNegative, magnitude)
    }

    private static func signed(_ isNegative: Bool, _ magnitude: UInt128) -> String {
        (isNegative ? "-" : "") + String(magnitude)
    }

    fileprivate static let cidrHost = Function(
        "cidrhost",
        [.string("prefix"), .number("hostnum")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let (isNegative, magnitude) = try wholeNumber(arguments[1])
        let network = try network(arguments[0])
        let mask = network.hostMask
        // Negative numbers count from the end.
        let distance = isNegative && magnitude > 0 ? magnitude - 1 : magnitude
        guard distance <= mask else {
            throw FunctionError(
                "prefix of \(network.prefixLength, of: 0) does not accommodate a host numbered"
                    + " \(signed(isNegative, magnitude), of: 1)"
            )
        }
        let host = isNegative && magnitude > 0 ? mask - distance : distance
        return .string(network.text(of: network.address | host))
    }

    fileprivate static let cidrNetmask = Function("cidrnetmask", [.string("prefix")], returns: .string) {
        (arguments, _) throws(FunctionError) in
        let network = try network(arguments[0])
        guard network.addressLength == 32 else {
            throw FunctionError("IPv6 addresses cannot have a netmask: \(arguments[0].text, of: 0)")
        }
        return .string(network.text(of: network.netmask))
    }

    fileprivate static let cidrSubnet = Function(
        "cidrsubnet",
        [.string("prefix"), .number("newbits"), .number("netnum")],
        returns: .string
    ) { (arguments, _) throws(FunctionError) in
        let bits = try arguments[1].wholeNumber()
        let (isNegative, number) = try wholeNumber(arguments[2])
        let network = try network(arguments[0])
        let available = network.addressLength - network.prefixLength
        guard bits <= available else {
            throw FunctionError(
                "insufficient address space to extend prefix of \(network.prefixLength, of: 0) by \(bits, of: 1)"
            )
        }
        guard bits >= -network.prefixLength else {
            throw FunctionError(
                "a prefix of \(network.prefixLength, of: 0) bits cannot be shortened by \(-bits, of: 1)"
            )
        }
        let isTooLarge = bits >= 0 && bits < 128 && number >> UInt128(bits) != 0
        guard !isTooLarge, !isNegative || number == 0 else {
            throw FunctionError(
                "prefix extension of \(bits, of: 1) does not accommodate a subnet numbered"
                    + " \(signed(isNegative, number), of: 2)"
            )
        }
        let shift = available - bits
        let offset = shift >= 128 ? 0 : number << UInt128(shift)
        return .string(
            IPNetwork(
                address: network.address | offset,
                prefixLength: network.prefixLength + bits,
                addressLength: network.addressLength
            ).text
        )
    }

    fileprivate static let cidrSubnets = Function(
        "cidrsubnets",
        [.string("prefix")],
        variadic: .number("newbits"),
        returns: .list(.string)
    ) { (arguments, _) throws(FunctionError) in
        let network = try network(arguments[0], place: 0)
        var subnets: [String] = []
        var previous: IPNetwork?
        for (index, argument) in arguments.enumerated().dropFirst() {
            let bits = try argument.wholeNumber(argument: index)
            guard bits >= 1 else {
                throw FunctionError("must extend prefix by at least one bit", argument: index)
            }
            guard bits <= 32 else {
                throw FunctionError("may not extend prefix by more than 32 bits", argument: index)
            }
            let length = network.prefixLength + bits
            guard length <= network.addressLength else {
                let version = network.addressLength == 32 ? "IPv4" : "IPv6"
                throw FunctionError(
                    "would extend prefix to \(length) bits, which is too long for an \(words: version) address",
                    argument: index
                )
            }
            guard let next = subnet(of: network, length: length, after: previous) else {
                throw FunctionError(
                    "not enough remaining address space for a subnet with a prefix of \(length) bits after"
                        + " \(previous?.text ?? network.text)",
                    argument: index
                )
            }
            subnets.append(next.text)
            previous = next
        }
        return .strings(subnets)
    }

    /// The first block of a prefix length behind another one, if there is room.
    private static func subnet(of network: IPNetwork, length: Int, after previous: IPNetwork?) -> IPNetwork? {
        func block(_ address: UInt128) -> IPNetwork {
            IPNetwork(address: address, prefixLength: length, addressLength: network.addressLength)
        }
        // Terraform looks for the first block behind the address before the network, and fails where there is none.
        guard let previous else { return network.address == 0 ? nil : block(network.address) }
        // The block of that length that holds the last address used is not free.
        let last = block(previous.lastAddress).lastAddress
        return last < network.lastAddress ? block(last + 1) : nil
    }
}
