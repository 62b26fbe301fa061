extension PolicyStatement {
    /// Whether it allows something to everyone by the vendor's rule: its principal has a wildcard, and no condition limits
    /// it to addresses.
    package var isPublic: Bool {
        effect == .allow && principals.isOpen && (!actions.elements.isEmpty || actions.isExcluding)
            && !conditions.contains(where: \.restrictsAddresses)
    }
}

extension PolicyStatement.Scope<PolicyPrincipal> {
    /// Whether somebody may be meant whom it does not name.
    var isOpen: Bool {
        isExcluding
            || elements.contains { principal in
                switch principal {
                case .everyone: true
                case .user: false
                case .other(_, let text): text.contains("*")
                }
            }
    }
}

extension PolicyCondition {
    /// Whether it names ranges of addresses that leave some out.
    var restrictsAddresses: Bool {
        `operator` == "IpAddress" && key == "aws:SourceIp" && !values.isEmpty && !namesEveryAddress
    }

    /// Whether a value stands for all addresses of a version of IP.
    var namesEveryAddress: Bool {
        values.contains { AddressRange($0)?.isEverything ?? false }
    }
}
