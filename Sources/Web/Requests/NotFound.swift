/// Not in the viewer's scope.
public struct NotFound: Error {
    public init() {}
}
