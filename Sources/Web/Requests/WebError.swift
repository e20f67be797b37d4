/// Why a request gets no regular answer. One place maps it to a status and words (DESIGN rule 9).
public enum WebError: Error, Sendable {
    /// Missing, or not visible to this person.
    case notFound
    /// Visible, but not allowed; with the reason.
    case forbidden(String)
    /// Not possible in this state, or another person was faster; with the reason.
    case conflict(String)
    /// The form did not come from our page, or its session has ended.
    case formExpired
    case badRequest
    /// Not available as a page or as JSON, whichever was requested.
    case notAcceptable
    /// Available after signing in.
    case signInFirst
    /// Another step is required first, on that page.
    case elsewhereFirst(String)
    case unavailable(String)
}
