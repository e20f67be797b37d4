/// The data of a list's page: ids, codes and times, the same in every language. A program gets it as JSON, a person gets the page that is drawn from the same data.
public protocol PagedModel: Encodable, Sendable {
    /// The address of the next page; nil after the last.
    var next: String? { get }
}
