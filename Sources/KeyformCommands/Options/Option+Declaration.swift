import ArgumentParser

// The parser takes names and initial values from the table of options. What it gets, the normaliser has put into one
// spelling, so whatever stands after a name is its value.

extension Option where Value == Bool {
    init(_ declaration: OptionDeclaration) {
        var isOn = false
        if case .on = declaration.kind { isOn = true }
        self.init(wrappedValue: isOn, name: .customLong(declaration.name))
    }
}

extension Option where Value == String {
    init(_ declaration: OptionDeclaration) {
        self.init(
            wrappedValue: declaration.initial ?? "",
            name: .customLong(declaration.name),
            parsing: .unconditional
        )
    }
}

extension Option where Value == String? {
    init(_ declaration: OptionDeclaration) {
        self.init(name: .customLong(declaration.name), parsing: .unconditional)
    }
}

extension Option where Value == [String] {
    init(_ declaration: OptionDeclaration) {
        self.init(
            wrappedValue: [],
            name: .customLong(declaration.listName ?? declaration.name),
            parsing: .unconditionalSingleValue
        )
    }
}
