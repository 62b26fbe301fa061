struct RegularExpression {
    static func parsed(_ text: String) throws(FunctionError) -> RegularExpression {
        throw FunctionError("patterns are not supported yet")
    }
    func replaceAll(in text: String, with: String) -> String { text }
}
