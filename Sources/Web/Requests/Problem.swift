public import Hummingbird
public import HTTPTypes

extension Response {
    /// An error for a program (RFC 9457), like ``ErrorPage`` and a form with errors for a person.
    /// - Parameters:
    ///   - detail: the page's words, in the person's language.
    ///   - reference: the id in the log.
    ///   - location: the path of a required step.
    ///   - errors: the flaws of a form.
    public static func problem(
        _ status: HTTPResponse.Status, detail: String, reference: String, location: String? = nil, errors: FormErrors? = nil
    ) -> Response {
        let problem = Problem(
            title: status.reasonPhrase, status: status.code, detail: detail, reference: reference, location: location,
            errors: errors?.items.map { Problem.Flaw(field: $0.field, detail: $0.text) })
        return .encoded(problem, status: status, type: "application/problem+json")
    }
}

private struct Problem: Encodable {
    struct Flaw: Encodable {
        let field: String
        let detail: String
    }

    /// The status says everything about the kind of problem; `title` is then the status's phrase (RFC 9457 §4.2.1).
    let type = "about:blank"
    let title: String
    let status: Int
    let detail: String
    let reference: String
    let location: String?
    let errors: [Flaw]?
}
