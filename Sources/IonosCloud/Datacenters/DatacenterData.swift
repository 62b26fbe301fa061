import SourceText
import Values

/// The data source of data centers.
struct DatacenterData: AccountData {
    static let name = "ionoscloud_datacenter"

    let account: IonosProvider

    func read(_ configuration: Value) async throws(DiagnosticsError) -> Value {
        let id = configuration.filled("id")
        let name = configuration.filled("name")
        let location = configuration.filled("location")
        if let id {
            return Self.value(of: try await datacenter(id, name: name, location: location))
        }
        guard name != nil || location != nil else {
            throw failure(
                "either id, location or name must be set",
                "One of the three says which data center is meant."
            )
        }
        return Self.value(of: try await only(name: name, location: location))
    }

    private func datacenter(
        _ id: String,
        name: String?,
        location: String?
    ) async throws(DiagnosticsError) -> Datacenter {
        let found = try await reading("reading data center \(id)") { () async throws(APIError) in
            try await client.getDatacenter(id)
        }
        if let name, found.name != name {
            throw failure(
                "name of dc (UUID=\(found.id), name=\(found.name ?? "")) does not match expected name: \(name)",
                "Correct the name, or leave it out: the id names the data center by itself."
            )
        }
        if let location, found.location != location {
            throw failure(
                "location of dc (UUID=\(found.id), location=\(found.location ?? "")) does not match expected location:"
                    + " \(location)",
                "Correct the location, or leave it out: the id names the data center by itself."
            )
        }
        return found
    }

    private func only(name: String?, location: String?) async throws(DiagnosticsError) -> Datacenter {
        let all = try await reading("reading the data centers") { () async throws(APIError) in
            try await client.listDatacenters()
        }
        let found = all.filter {
            (name == nil || $0.name == name) && (location == nil || $0.location == location)
        }
        let criteria =
            "with the specified criteria: "
            + [name.map { "name = \($0)" }, location.map { "location = \($0)" }].compactMap(\.self)
            .joined(separator: " ")
        guard let datacenter = found.first else {
            throw failure(
                "no datacenter found \(criteria)",
                "The whole text must be the same, case included."
            )
        }
        guard found.count == 1 else {
            throw failure(
                "more than one datacenter found \(criteria)",
                "Their ids are \(found.map(\.id).sorted().joined(separator: ", ")): name one of them by its id."
            )
        }
        return datacenter
    }

    private static let architecture = ValueType.object([
        "cpu_family": .string, "max_cores": .number, "max_ram": .number, "vendor": .string,
    ])

    private static func value(of datacenter: Datacenter) -> Value {
        func text(_ given: String?) -> Value {
            given.map(Value.string) ?? .null(.string)
        }
        func number(_ given: Int?) -> Value {
            given.map(Value.number) ?? .null(.number)
        }
        let processors = datacenter.processors.map { processor in
            Value.object(
                ValueMap([
                    ("cpu_family", text(processor.family)),
                    ("max_cores", number(processor.maximumCores)),
                    ("max_ram", number(processor.maximumMemory)),
                    ("vendor", text(processor.vendor)),
                ])
            )
        }
        return .object(
            ValueMap([
                ("id", .string(datacenter.id)),
                ("name", text(datacenter.name)),
                ("location", text(datacenter.location)),
                ("description", text(datacenter.description)),
                ("version", number(datacenter.version)),
                ("features", .set(datacenter.features.map(Value.string), of: .string)),
                ("sec_auth_protection", datacenter.requiresTwoFactors.map(Value.bool) ?? .null(.bool)),
                ("cpu_architecture", Value(.list(processors, element: Self.architecture))),
                ("ipv6_cidr_block", text(datacenter.ipv6Block)),
            ])
        )
    }
}
