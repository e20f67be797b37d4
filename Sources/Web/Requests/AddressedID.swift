public import Hummingbird
public import Vocabulary

extension RequestContext {
    /// The number in the address; what is no number is not there.
    public func id<Subject>(_ name: String = "id") throws -> ID<Subject> {
        guard let text = parameters.get(name), let id = ID<Subject>(text) else { throw WebError.notFound }
        return id
    }
}
