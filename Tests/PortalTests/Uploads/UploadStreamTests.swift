import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOHTTP1
import Synchronization
import Testing

@testable import Portal
@testable import Web
@testable import Directory

/// Counts the produced bytes.
private final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add(_ more: Int) { count.withLock { $0 += more } }
}

/// Produces a body on demand, piece by piece.
private struct Flow: AsyncSequence, Sendable {
    let start: [UInt8]
    let piece: ByteBuffer
    let pieces: Int
    let end: [UInt8]
    let made: Counter

    struct AsyncIterator: AsyncIteratorProtocol {
        let flow: Flow
        var index = 0

        mutating func next() async throws -> ByteBuffer? {
            defer { index += 1 }
            switch index {
            case 0: return ByteBuffer(bytes: flow.start)
            case 1...flow.pieces:
                flow.made.add(1)
                return flow.piece
            case flow.pieces + 1: return ByteBuffer(bytes: flow.end)
            default: return nil
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(flow: self) }
}

@Suite struct UploadStreamTests {
    private static let lines = String(repeating: "85073003328;tom.willems@aznoordzee.example;71090112\r\n", count: 1310)

    private func request(_ type: String, length: Int? = nil, _ body: RequestBody) -> Request {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/upload")
        head.headerFields[.contentType] = type
        head.headerFields[.contentLength] = length.map(String.init)
        return Request(head: head, body: body)
    }

    @Test func `a file of 50 MB goes through in pieces: none is read ahead, and none is kept`() async throws {
        let (form, made) = (PostedForm().field("csrf", "abc"), Counter())
        let header = form.file("large.csv", "").bytes.dropLast(2)
        let piece = ByteBuffer(string: Self.lines)
        let flow = Flow(start: Array(header), piece: piece, pieces: 800, end: [0x0D, 0x0A] + PostedForm().end(), made: made)
        let body = try UploadBody(request(PostedForm.contentType, RequestBody(asyncSequence: flow)), .form, maximumBytes: 128_000_000)
        let (fields, name) = try await body.fields()
        #expect(fields["csrf"] == "abc" && name == "large.csv" && made.value == 0)
        var taken = 0
        for try await bytes in UploadBytes(body: body) {
            taken += bytes.readableBytes
            #expect(bytes.readableBytes <= piece.readableBytes + 100)
            #expect(made.value * piece.readableBytes <= taken + 100)
        }
        #expect(taken == 800 * piece.readableBytes && taken > 50_000_000)
    }

    @Test func `a file without a form must say how long it is, and be so long`() async throws {
        func read(promised: Int?, sent: Int) async throws -> Int {
            let body = try UploadBody(
                request("text/csv", length: promised, RequestBody(buffer: ByteBuffer(repeating: 0x61, count: sent))), .file, maximumBytes: 1000)
            var count = 0
            while let piece = try await body.next() { count += piece.readableBytes }
            return count
        }
        await #expect(throws: UploadError.lengthUnknown) { try await read(promised: nil, sent: 10) }
        await #expect(throws: UploadError.cutOff) { try await read(promised: 11, sent: 10) }
        await #expect(throws: UploadError.cutOff) { try await read(promised: 1, sent: 0) }
        await #expect(throws: UploadError.tooLarge(maximum: 1000)) { try await read(promised: 1001, sent: 10) }
        #expect(try await read(promised: 1000, sent: 1000) == 1000)
    }

    // MARK: Over a connection

    private func live(_ arrivals: Arrivals, _ test: @escaping @Sendable (Browsers, Int) async throws -> Void) async throws {
        let stage = try await TestPortal()
        let program = Application(
            router: stage.uploadRouter(arrivals), server: .http1(configuration: .init(idleTimeout: .seconds(20))), logger: stage.services.logger)
        try await program.test(.live) { client in
            try await test(Browsers(stage: stage, client: client), try #require(client.port))
        }
    }

    /// A browser's request with a given body.
    private func post(_ browser: Browser, _ port: Int, _ body: HTTPClientRequest.Body) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "http://localhost:\(port)/upload")
        request.method = .POST
        request.headers.add(name: "cookie", value: browser.cookies.map { "\($0)=\($1)" }.joined(separator: "; "))
        request.headers.add(name: "origin", value: browser.origin)
        request.headers.add(name: "content-type", value: PostedForm.contentType)
        request.body = body
        return request
    }

    @Test func `a file that is refused unread holds up nothing: the client sees why, and the connection goes on`() async throws {
        let arrivals = Arrivals()
        try await live(arrivals) { open, _ in
            let an = try await open(.an)
            let content = [UInt8](repeating: 0x61, count: 1_900_000)
            // The client has one connection.
            for _ in 0..<3 {
                #expect(try await an.upload(an.form("x").file("a.csv", content).end()).status == .forbidden)
                #expect(try await an.upload(an.form().file("a.csv", content).end(), to: "/refusal").status == .conflict)
                #expect(try await an.upload(an.form().file("a.csv", content).end(), to: "/form").status == .unsupportedMediaType)
                #expect(try await an.upload(an.form().file("a.csv", content + content).end()).status == .contentTooLarge)
                #expect(try await an.get("/").text == "still here")
            }
            #expect(try await an.upload(an.form().file("a.csv", content).end()).text.contains("a.csv: 1900000 bytes"))
            #expect(try await arrivals.first(1).count == 1)
        }
    }

    @Test func `the answer does not wait for a body that nobody wants`() async throws {
        try await live(Arrivals()) { open, port in
            let an = try await open(.an)
            for (form, length, status) in [(an.form(), 200_000_000, 413), (an.form("x"), 1_000_000, 403)] {
                let (stream, sender) = AsyncStream.makeStream(of: ByteBuffer.self)
                sender.yield(ByteBuffer(bytes: form.file("a.csv", Self.lines).bytes))
                let response = try await HTTPClient.shared.execute(self.post(an, port, .stream(stream, length: .known(Int64(length)))), timeout: .seconds(10))
                #expect(response.status.code == status)
                sender.finish()
            }
        }
    }

    @Test func `where the connection breaks, the route is told that the file was cut off`() async throws {
        struct Broken: Error {}
        let arrivals = Arrivals()
        try await live(arrivals) { open, port in
            let an = try await open(.an)
            let (stream, sender) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
            sender.yield(ByteBuffer(bytes: an.form().file("a.csv", Self.lines).bytes))
            sender.finish(throwing: Broken())
            await #expect(throws: (any Error).self) {
                try await HTTPClient.shared.execute(self.post(an, port, .stream(stream, length: .unknown)), timeout: .seconds(10))
            }
            #expect(try await arrivals.first(1) == ["cutOff"])
            #expect(try await an.get("/").text == "still here")
        }
    }

    @Test func `a large file comes through a connection in many pieces`() async throws {
        let arrivals = Arrivals()
        try await live(arrivals) { open, port in
            let an = try await open(.an)
            let piece = ByteBuffer(string: Self.lines)
            let flow = Flow(
                start: Array(an.form().file("a.csv", "").bytes.dropLast(2)), piece: piece, pieces: 25, end: [0x0D, 0x0A] + PostedForm().end(), made: Counter())
            let response = try await HTTPClient.shared.execute(self.post(an, port, .stream(flow, length: .unknown)), timeout: .seconds(20))
            #expect(response.status.code == 200)
            #expect(try await arrivals.first(1) == ["approval=awaiting, csrf, a.csv: \(25 * piece.readableBytes) bytes"])
        }
    }
}
