import Database
import Foundation
public import Hummingbird
import HTTPTypes
import Logging
import NIOCore
public import Vocabulary

/// Turns an error into a page with a reference id, in the person's language (DESIGN rule 9), or into a problem for a program.
/// The log contains the details.
public struct ErrorPages<Context: WebContext>: RouterMiddleware {
    public typealias Draw = @Sendable (ErrorPage, Context, HTTPResponse.Status, Request) -> Response

    let localisation: Localisation
    let random: RandomSource
    let signIn: String
    let draw: Draw

    /// - Parameters:
    ///   - signIn: the path of the sign-in page.
    ///   - draw: puts the page into the program's layout.
    public init(localisation: Localisation, random: RandomSource, signIn: String, draw: @escaping Draw) {
        self.localisation = localisation
        self.random = random
        self.signIn = signIn
        self.draw = draw
    }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var context = context
        context.reference = random.hex(5).uppercased()
        do {
            return try await next(request, context)
        } catch {
            return answer(to: error, request, context)
        }
    }

    private func answer(to error: any Error, _ request: Request, _ context: Context) -> Response {
        if !context.wantsJSON, case WebError.signInFirst = error { return signInFirst(request) }
        if !context.wantsJSON, case WebError.elsewhereFirst(let path) = error { return .seeOther(path) }
        let texts = localisation[context.language]
        let (status, key, reason) = meaning(of: error, texts)
        if status.code >= 500 {
            context.logger.error("request failed", metadata: ["reference": "\(context.reference)", "error": "\(error)"])
        }
        let explanation = reason ?? texts("error.\(key).text")
        if context.wantsJSON {
            return .problem(status, detail: explanation, reference: context.reference, location: way(outOf: error))
        }
        let page = ErrorPage(
            heading: texts("error.\(key).title"), explanation: explanation, reference: context.reference,
            back: Layout.Link(label: texts("error.back"), path: "/"))
        return draw(page, context, status, request)
    }

    private func signInFirst(_ request: Request) -> Response {
        guard request.method == .get else { return .seeOther(signIn) }
        let wanted = (request.head.path ?? "/").addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return .seeOther("\(signIn)?return=\(wanted)")
    }

    /// The address to which a person would be redirected.
    private func way(outOf error: any Error) -> String? {
        switch error {
        case WebError.signInFirst: signIn
        case WebError.elsewhereFirst(let path): path
        default: nil
        }
    }

    private func meaning(of error: any Error, _ texts: Texts) -> (HTTPResponse.Status, key: String, reason: String?) {
        switch error {
        case let error as UploadError: meaning(of: error, texts)
        case WebError.notFound: (.notFound, "not_found", nil)
        case WebError.forbidden(let reason): (.forbidden, "forbidden", reason)
        case WebError.conflict(let reason): (.conflict, "conflict", reason)
        case WebError.formExpired: (.forbidden, "form_expired", nil)
        case WebError.signInFirst: (.unauthorized, "sign_in_first", nil)
        case WebError.elsewhereFirst: (.forbidden, "elsewhere_first", nil)
        case WebError.notAcceptable: (.notAcceptable, "not_acceptable", nil)
        case WebError.badRequest: (.badRequest, "bad_request", nil)
        case WebError.unavailable(let reason): (.serviceUnavailable, "unavailable", reason)
        case is DatabaseUnavailable: (.serviceUnavailable, "unavailable", nil)
        case is NIOTooManyBytesError: (.contentTooLarge, "too_large", nil)
        case let error as HTTPError where error.status == .notFound: (.notFound, "not_found", nil)
        case let error as HTTPError where error.status.code < 500: (error.status, "bad_request", nil)
        default: (.internalServerError, "internal", nil)
        }
    }

    private func meaning(of error: UploadError, _ texts: Texts) -> (HTTPResponse.Status, key: String, reason: String?) {
        switch error {
        case .noBoundary, .malformed: (.badRequest, "bad_request", nil)
        case .fieldsTooLarge: (.contentTooLarge, "too_large", nil)
        case .partAfterFile: (.badRequest, "upload_order", nil)
        case .tooLarge(let maximum):
            (.contentTooLarge, "upload_too_large", texts("error.upload_too_large.text", ["maximum": "\(maximum / 1_000_000)"]))
        case .cutOff: (.badRequest, "upload_cut_off", nil)
        case .lengthUnknown: (.lengthRequired, "upload_length", nil)
        }
    }
}
