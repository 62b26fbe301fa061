/// The lists of things that people own and share; the sandbox has users, groups and keys only, so they are empty.
enum ResourceRoutes {
    static let table = [
        Route("GET", "um/resources") { exchange, _ in
            .read(exchange.collection([], id: "um/resources", path: "um/resources"))
        },
        Route("GET", "um/resources/*") { exchange, parameters in
            let path = "um/resources/\(percentEncoded(parameters[0]))"
            return .read(exchange.collection([], id: path, path: path))
        },
        // Some clients try out their credentials with it.
        Route("GET", "datacenters") { exchange, _ in
            .read(exchange.collection([], id: "datacenters", path: "datacenters"))
        },
        Route("GET", "um/users/*/owns") { exchange, parameters in
            let user = try exchange.visibleUser(parameters[0])
            return .read(exchange.collection([], id: "\(user.id)/owns", path: "um/users/\(user.id)/owns"))
        },
        Route("GET", "um/groups/*/resources") { exchange, parameters in
            let id = try exchange.visibleGroup(parameters[0]).id
            return .read(exchange.collection([], id: "\(id)/resources", path: "um/groups/\(id)/resources"))
        },
        Route("GET", "um/groups/*/shares") { exchange, parameters in
            let id = try exchange.visibleGroup(parameters[0]).id
            return .read(exchange.collection([], id: "\(id)/shares", path: "um/groups/\(id)/shares"))
        },
    ]
}
