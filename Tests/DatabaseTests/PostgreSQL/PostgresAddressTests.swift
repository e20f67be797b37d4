import Database
import DatabaseTesting
import Foundation
import Testing

@Suite struct PostgresAddressTests {
    @Test(arguments: ["", "data", "sqlite:file", "postgres:", "http://host/", "postgres://user:s3cret@[::1/db", "postgres://u:s3cret@h/d?nonsense=1", "postgres://u:s3cret%zz@h/d"])
    func `what is no address of a server is refused without saying what stood there`(text: String) {
        let refusal = #expect(throws: AddressRefusal.self) { try PostgresDriver(address: text) }
        #expect(refusal.map { !"\($0)".contains("s3cret") } == true)
    }

    @Test func `a server that is away is told as such within seconds, without the password`() async throws {
        let database = Database(driver: try PostgresDriver(address: "postgres://gatehouse:s3cret@127.0.0.1:1/gatehouse"))
        let began = ContinuousClock.now
        let error = await #expect(throws: DatabaseUnavailable.self) { try await database.read { try $0.count("SELECT 1 AS n") } }
        #expect(ContinuousClock.now - began < .seconds(8))
        guard case .away(let reason)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(reason.contains("127.0.0.1") && !reason.contains("s3cret"))
        #expect(error?.words == "the database server cannot be reached")
        try database.close()
    }

    @Test(arguments: [
        "ENCODING 'SQL_ASCII' LOCALE 'C'", "ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en'",
    ])
    func `a database that compares text in its own way is refused with words that say how to make one`(form: String) async throws {
        let place = try await PostgresPlace()
        let name = "unsuitable_\(UInt32.random(in: 0 ... .max))"
        try Administration.run(["CREATE DATABASE \(name) TEMPLATE template0 \(form)"], at: place.address)
        let address = place.address.replacing(/\/test_[0-9]+/, with: "/\(name)")
        let database = Database(driver: try PostgresDriver(address: address))
        let error = await #expect(throws: DatabaseUnavailable.self) { try await database.read { try $0.count("SELECT 1 AS n") } }
        guard case .unsuitable(let reason)? = error else { Issue.record("\(String(describing: error))"); return }
        #expect(reason.contains("CREATE DATABASE") && reason.contains("LOCALE 'C'"))
        try database.close()
        try Administration.run(["DROP DATABASE \(name) WITH (FORCE)"], at: place.address)
    }

    @Test func `a server that speaks no TLS is refused where sslmode asks for it`() async throws {
        let server = try TestServer(port: true)
        let port = try #require(server.port)
        for (mode, speaks) in [("require", false), ("verify-full", false), ("disable", true)] {
            let database = Database(driver: try PostgresDriver(address: "postgres://gatehouse@127.0.0.1:\(port)/postgres?sslmode=\(mode)"))
            let answer = try? await database.read { try $0.count("SELECT 1 AS n") }
            #expect(answer == (speaks ? 1 : nil), "\(mode)")
            try database.close()
        }
    }

    @Test func `TLS is as strict as sslmode asks for`() async throws {
        let (server, stranger) = (try TestServer(port: true, tls: true), try TestServer(port: true, tls: true))
        let port = try #require(server.port)
        let (own, other) = ("sslrootcert=\(server.folder)/server.crt", "sslrootcert=\(stranger.folder)/server.crt")
        for (parameters, isEncrypted) in [
            ("sslmode=verify-full&\(other)", nil), ("sslmode=verify-ca&\(other)", nil), ("sslmode=verify-full&sslrootcert=/nowhere", nil),
            ("sslmode=verify-full&\(own)", true), ("sslmode=require", true), ("sslmode=disable", false),
        ] as [(String, Bool?)] {
            let database = Database(driver: try PostgresDriver(address: "postgres://gatehouse@127.0.0.1:\(port)/postgres?\(parameters)"))
            let found = try? await database.read { db in try db.first("SELECT ssl AS n FROM pg_stat_ssl WHERE pid = pg_backend_pid()") { try $0.bool("n") } }
            #expect(found == isEncrypted, "\(parameters)")
            try database.close()
        }
    }
}
