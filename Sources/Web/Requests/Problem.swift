public import Hummingbird
public import HTTPTypes

extension Response {
    /// What went wrong, for a program (RFC 9457): what ``ErrorPage`` and a form with errors are for a person.
    /// - Parameters:
    ///   - detail: what the page says, in the person's language.
    ///   - reference: the id in the log.
    ///   - location: the path where something has to be done first.
    ///   - errors: what is wrong with a form.
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

    /// A kind of problem of which there is no more to say than its status does; `title` is the status's phrase then (RFC 9457 §4.2.1).
    let type = "about:blank"
    let title: String
    let status: Int
    let detail: String
    let reference: String
    let location: String?
    let errors: [Flaw]?
}
