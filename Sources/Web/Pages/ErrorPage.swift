/// The page for something that is missing, forbidden or broken: what to do, and a reference id for the service desk.
public struct ErrorPage: Page {
    public static let template = "error"

    public let heading: String
    public let explanation: String
    public let reference: String
    public let back: Layout.Link
}
