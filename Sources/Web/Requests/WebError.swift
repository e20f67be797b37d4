/// Why a request has no answer of its own. One place maps it to a status and words (DESIGN rule 9).
public enum WebError: Error, Sendable {
    /// What one may not see is not there.
    case notFound
    /// May be seen but not done: with the reason.
    case forbidden(String)
    /// Not in this state, or somebody was first: with the reason.
    case conflict(String)
    /// The form did not come from our page, or its session is over.
    case formExpired
    case badRequest
    /// Not as a page, or not as JSON, whichever was asked for.
    case notAcceptable
    /// To be shown after signing in.
    case signInFirst
    /// Something else has to be done first, on that page.
    case elsewhereFirst(String)
    case unavailable(String)
}
