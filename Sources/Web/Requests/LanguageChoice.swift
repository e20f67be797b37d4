public import Hummingbird
public import Vocabulary

/// `POST /language`: the language of the pages from now on, which a cookie keeps. It leads back to the path that the form names.
///
/// A language is nobody's secret: that the form came from our own pages is enough.
public struct LanguageChoice<Context: WebContext>: Sendable {
    let settings: WebSettings
    let remember: @Sendable (Language, Context) async throws -> Void

    /// - Parameter remember: keeps the language elsewhere too, such as with the person who is signed in.
    public init(settings: WebSettings, remember: @escaping @Sendable (Language, Context) async throws -> Void = { _, _ in }) {
        self.settings = settings
        self.remember = remember
    }

    public func add(to group: some RouterMethods<Context>) {
        group.post("/language") { _, context in try await choose(context) }
    }

    private func choose(_ context: Context) async throws -> Response {
        guard let language = Language(rawValue: context.form["language"]), settings.languages.contains(language) else { throw WebError.badRequest }
        try await remember(language, context)
        var response = Response.seeOther(localPath(context.form["return"]))
        response.setCookie(settings.languageCookie(language))
        return response
    }
}
