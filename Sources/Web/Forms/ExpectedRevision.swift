extension FormData {
    /// The revision of what was on the page that the form came from; nil where it names none.
    /// - Throws: ``WebError/badRequest`` where it is no number: that is not "any revision".
    public var expectedRevision: Int64? {
        get throws(WebError) {
            let text = self["revision"]
            guard !text.isEmpty else { return nil }
            guard let revision = Int64(text) else { throw .badRequest }
            return revision
        }
    }
}
