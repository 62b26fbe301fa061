package import Addresses
package import Providers
package import SourceText
package import Values

/// What must be read before planning can go on: everything that is ready to be read, all at once.
package struct PlanningReads: Sendable, Hashable {
    /// Data sources whose arguments are known now.
    package var data: [DataReadRequest] = []
    /// Objects that `import` blocks name.
    package var imports: [ImportReadRequest] = []
    /// Objects to create that may be there already.
    package var adoptions: [AdoptionRequest] = []
    /// Elements that the configuration names of objects that are there, and that no row claims.
    package var elements: [ElementRequest] = []

    package init() {}

    package var isEmpty: Bool {
        data.isEmpty && imports.isEmpty && adoptions.isEmpty && elements.isEmpty
    }
}

package struct DataReadRequest: Sendable, Hashable {
    package let address: InstanceAddress
    /// Wholly known.
    package let configuration: Value

    package init(address: InstanceAddress, configuration: Value) {
        self.address = address
        self.configuration = configuration
    }
}

package struct ImportReadRequest: Sendable, Hashable {
    /// Where the object is imported to.
    package let address: InstanceAddress
    package let id: String
    /// The configuration to read it with.
    package let provider: ProviderAddress

    package init(address: InstanceAddress, id: String, provider: ProviderAddress) {
        self.address = address
        self.id = id
        self.provider = provider
    }
}

/// A question whether an object that is to be created is there already.
package struct AdoptionRequest: Sendable, Hashable {
    package let address: InstanceAddress
    /// Its attributes, unknown where they are not known yet.
    package let planned: Value
    /// The configuration that it will belong to.
    package let provider: ProviderAddress
}

/// Answers to `PlanningReads`.
package struct PlanningAnswers: Sendable {
    package var data: [InstanceAddress: DataAnswer] = [:]
    /// By the address that the object is imported to.
    package var imports: [InstanceAddress: ImportAnswer] = [:]
    /// By the address of the object to create; nil where nothing is there in its place.
    package var adoptions: [InstanceAddress: ImportAnswer?] = [:]
    package var elements: [ElementRequest: ElementAnswer] = [:]

    package init() {}

    /// Takes in further answers; the later ones count.
    package mutating func merge(_ others: PlanningAnswers) {
        data.merge(others.data) { $1 }
        imports.merge(others.imports) { $1 }
        adoptions.merge(others.adoptions) { $1 }
        elements.merge(others.elements) { $1 }
    }
}

/// What a data source gave, and for which arguments.
package struct DataAnswer: Sendable {
    let configuration: Value
    /// nil when it could not be read.
    package let value: Value?
    /// Why it could not be read: warnings for a data source of a `check` block, errors for any other.
    package let problems: [Diagnostic]

    package init(configuration: Value, value: Value?, problems: [Diagnostic] = []) {
        self.configuration = configuration
        self.value = value
        self.problems = problems
    }
}

/// An object that was read for an `import` block.
package struct ImportAnswer: Sendable {
    let id: String
    /// nil when it could not be read.
    let object: ObservedObject?
    /// Why it could not be read.
    let problems: [Diagnostic]

    package init(id: String, object: ObservedObject?, problems: [Diagnostic] = []) {
        self.id = id
        self.object = object
        self.problems = problems
    }
}

/// Which elements are there of those that were asked for.
package struct ElementAnswer: Sendable {
    let present: Set<String>
    /// Why it could not be read.
    let problems: [Diagnostic]

    package init(present: Set<String>, problems: [Diagnostic] = []) {
        self.present = present
        self.problems = problems
    }
}
