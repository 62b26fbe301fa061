/// The lists of things that people own and may use, which the sandbox leaves empty.
enum ResourceRoutes {
    static let table = [
        Route("GET", "um/resources") { exchange, _ in
            .read(exchange.collection([], id: "um/resources", path: "um/resources"))
        },
        Route("GET", "um/resources/*") { exchange, parameters in
            let path = "um/resources/\(percentEncoded(parameters[0]))"
            return .read(exchange.collection([], id: path, path: path))
        },
        Route("GET", "um/users/*/owns") { exchange, parameters in
            let user = try exchange.visibleUser(parameters[0])
            return .read(exchange.collection([], id: "\(user.id)/owns", path: "um/users/\(user.id)/owns"))
        },
        Route("GET", "um/groups/*/resources") { exchange, parameters in
            let id = try exchange.visibleGroup(parameters[0]).id
            return .read(exchange.collection([], id: "\(id)/resources", path: "um/groups/\(id)/resources"))
        },
    ]
}
