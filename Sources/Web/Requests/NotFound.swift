/// Missing, or outside the viewer's scope.
public struct NotFound: Error {
    public init() {}
}
