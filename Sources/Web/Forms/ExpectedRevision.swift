extension FormData {
    /// The revision on the page of the form; nil if the form has none.
    /// - Throws: ``WebError/badRequest`` for a value that is not a number, which must not mean "any revision".
    public var expectedRevision: Int64? {
        get throws(WebError) {
            let text = self["revision"]
            guard !text.isEmpty else { return nil }
            guard let revision = Int64(text) else { throw .badRequest }
            return revision
        }
    }
}
