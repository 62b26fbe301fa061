package import SourceText
package import Values

/// What a type says of its objects that its schema file has no words for.
///
/// Pure functions of values: they are asked whenever a configuration is checked or planned, also where most is unknown yet.
package protocol TypeRules: Sendable {
    /// The arguments of an object as it will have them: an argument that follows another one, an empty text that counts
    /// as none.
    ///
    /// - Parameter arguments: every attribute, evaluated and of its type; what the configuration leaves out is null, also
    ///   where the schema has a default.
    /// - Returns: every attribute.
    func completed(_ arguments: ValueMap) -> ValueMap

    /// What is wrong with the arguments of one object; what is unknown counts as right.
    ///
    /// - Parameter arguments: completed.
    /// - Returns: errors and warnings, in the order they are shown.
    func problems(in arguments: ValueMap) -> [ArgumentProblem]

    /// What is wrong with giving an attribute that the type decides.
    ///
    /// - Parameter attribute: its name.
    /// - Returns: nil where what is always said of one is all there is to say.
    func refusal(ofSetting attribute: String) -> ArgumentProblem?

    /// A planned object with what can be told of it before it is made.
    ///
    /// - Parameters:
    ///   - object: every attribute as planned by the schema: what is computed is as before, or unknown.
    ///   - arguments: completed, without what is ignored.
    ///   - prior: the object as it is; nil when one is to be created, also in the place of another.
    ///   - changed: the names of attributes that differ from `prior`.
    /// - Returns: every attribute.
    func planned(
        _ object: ValueMap,
        arguments: ValueMap,
        prior: ValueMap?,
        changed: Set<String>
    ) -> ValueMap

    /// Other names of an argument: what is said of the changes of one is said of all.
    func otherNames(of argument: String) -> [String]

    /// The attributes of a row as this type has them: those of a row of another type, of which objects may become ones of
    /// this type, are translated.
    ///
    /// - Parameter attributes: of a row, or as they were read.
    /// - Returns: attributes of this type.
    func translated(_ attributes: ValueMap) -> ValueMap

    /// Text that is the same for texts of an attribute that mean the same; asked where the schema compares by meaning.
    func meaning(of text: String, in attribute: String) -> String

    /// What becomes of an attribute that is compared by meaning, in words for people.
    ///
    /// - Parameters:
    ///   - attribute: its name.
    ///   - before: nil where it has no text.
    ///   - after: nil where it will have none.
    ///   - objects: what is known of objects by their ids.
    /// - Returns: nil where the texts can only be shown as they are.
    func change(
        of attribute: String,
        from before: String?,
        to after: String?,
        objects: KnownObjects
    ) -> ChangeInWords?

    /// An object of a Terraform state as a state of today has it.
    ///
    /// - Parameters:
    ///   - object: every attribute, with its marks; null what the file does not have.
    ///   - version: of the schema that the file names.
    /// - Returns: every attribute.
    func takenOver(_ object: ValueMap, version: Int) -> ValueMap
}

extension TypeRules {
    package func refusal(ofSetting attribute: String) -> ArgumentProblem? {
        nil
    }

    package func completed(_ arguments: ValueMap) -> ValueMap {
        arguments
    }

    package func problems(in arguments: ValueMap) -> [ArgumentProblem] {
        []
    }

    package func planned(
        _ object: ValueMap,
        arguments: ValueMap,
        prior: ValueMap?,
        changed: Set<String>
    ) -> ValueMap {
        object
    }

    package func otherNames(of argument: String) -> [String] {
        []
    }

    package func translated(_ attributes: ValueMap) -> ValueMap {
        attributes
    }

    package func meaning(of text: String, in attribute: String) -> String {
        text
    }

    package func change(
        of attribute: String,
        from before: String?,
        to after: String?,
        objects: KnownObjects
    ) -> ChangeInWords? {
        nil
    }

    package func takenOver(_ object: ValueMap, version: Int) -> ValueMap {
        object
    }
}

/// Something odd about the arguments of an object.
package struct ArgumentProblem: Sendable, Hashable {
    package let severity: Diagnostic.Severity
    package let summary: String
    /// Whole sentences, or Terraform's words; no secret.
    package let detail: String
    /// The argument at which it is reported; nil for the block.
    package let attribute: String?
    /// Whether it is told only where the argument is new or changes: of what is in force it was told before.
    package let isRemark: Bool

    package init(
        _ summary: String,
        _ detail: String,
        at attribute: String? = nil,
        severity: Diagnostic.Severity = .error,
        isRemark: Bool = false
    ) {
        self.severity = severity
        self.summary = summary
        self.detail = detail
        self.attribute = attribute
        self.isRemark = isRemark
    }
}
