public import Hummingbird
import HTTPTypes

/// Counts every request and measures its time, by route and status: `/accounts/{id}`, never the number itself.
public struct RequestMetrics<Context: RequestContext>: RouterMiddleware {
    let figures: MetricRegistry

    public init(figures: MetricRegistry) { self.figures = figures }

    public func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        let began = ContinuousClock.now
        do {
            let response = try await next(request, context)
            note(request, context, "\(response.status.code)", since: began)
            return response
        } catch {
            note(request, context, "500", since: began)
            throw error
        }
    }

    private func note(_ request: Request, _ context: Context, _ status: String, since began: ContinuousClock.Instant) {
        let route = context.endpointPath ?? "NotFound"
        let took = began.duration(to: .now)
        figures.count(.requests, ["method": method(request), "route": route, "status": status])
        figures.observe(Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18, .requestSeconds, ["route": route])
    }

    /// All unknown methods share one series, whatever their names.
    private func method(_ request: Request) -> String {
        let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .patch, .options]
        return known.contains(request.method) ? request.method.rawValue : "other"
    }
}

extension MetricRegistry.Family {
    static let requests = counter("gatehouse_http_requests_total", "Requests that were answered.")
    static let requestSeconds = histogram(
        "gatehouse_http_request_duration_seconds", "Time from a request to its answer.",
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
}
