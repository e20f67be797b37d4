public import Database
public import Hummingbird
import HTTPTypes
public import Logging

/// `/health`: the process lives and its database answers. 200 when it does, 503 with the reason when it does not.
public struct Health: Sendable {
    let database: Database
    let logger: Logger

    public init(database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// - Parameter paths: where it is asked for.
    public func add(to group: some RouterMethods, at paths: [RouterPath] = ["/health"]) {
        for path in paths { group.get(path) { _, _ in await answer() } }
    }

    private func answer() async -> Response {
        do {
            _ = try await database.read { try $0.count("SELECT 1 AS n") }
            return text("ok\n")
        } catch {
            logger.error("the database does not answer", metadata: ["error": "\(error)"])
            let reason = (error as? DatabaseUnavailable).map { ": \($0.words)" } ?? ""
            return text("the database does not answer\(reason)\n", .serviceUnavailable)
        }
    }

    private func text(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
