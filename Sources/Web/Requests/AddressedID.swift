public import Hummingbird
public import Vocabulary

extension RequestContext {
    /// The id in the address; without a number the page does not exist.
    public func id<Subject>(_ name: String = "id") throws -> ID<Subject> {
        guard let text = parameters.get(name), let id = ID<Subject>(text) else { throw WebError.notFound }
        return id
    }
}
