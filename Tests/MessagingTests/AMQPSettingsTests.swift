import Foundation
@testable import Messaging
import Testing
import Vocabulary


@Suite struct AMQPSettingsTests {
    @Test(arguments: ["http://bus", "amqp://", "bus:5672", "amqp://bus/queue", "amqp://bus?x=1", "amqp://user:s3cret@bus.example:5672", "amqps://user@bus"])
    func `what is no address of a bus, or would send a password in the clear, is refused without a word of it`(address: String) {
        let flaw = #expect(throws: AMQPSettingsFlaw.self) { try AMQPSettings.fromEnvironment(["GATEHOUSE_BUS": address]) }
        #expect(flaw?.description.contains("s3cret") == false)
    }

    @Test func `a template without an address is refused`() {
        #expect(throws: AMQPSettingsFlaw.self) { try AMQPSettings.fromEnvironment(["GATEHOUSE_BUS": "amqp://bus", "GATEHOUSE_BUS_ADDRESS": "/queue/"]) }
    }

    @Test func `without a setting there is no broker`() throws {
        #expect(try AMQPSettings.fromEnvironment([:]) == nil)
        #expect(try AMQPSettings.fromEnvironment(["GATEHOUSE_BUS": ""]) == nil)
        #expect(try AMQPSettings.fromEnvironment(["GATEHOUSE_BUS": "embedded"]) == nil)
    }

    @Test func `the password may stand apart, or in a file, and a file that is not there is a flaw`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "password-\(UUID().uuidString)").path
        let bus = ["GATEHOUSE_BUS": "amqps://gate@bus.example"]
        #expect(throws: AMQPSettingsFlaw.self) { try AMQPSettings.fromEnvironment(bus.merging(["GATEHOUSE_BUS_PASSWORD_FILE": file]) { $1 }) }
        try Data("from the file\n".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        for (name, value, password) in [("GATEHOUSE_BUS_PASSWORD", "apart", "apart"), ("GATEHOUSE_BUS_PASSWORD_FILE", file, "from the file")] {
            let settings = try #require(try AMQPSettings.fromEnvironment(bus.merging([name: value]) { $1 }))
            guard case .plain("gate", password) = settings.mechanism else { return #expect(Bool(false), "not PLAIN") }
        }
    }

    @Test func `one signs in by user and password, by certificate, or not at all`() throws {
        let plain = try #require(try AMQPSettings.fromEnvironment(["GATEHOUSE_BUS": "amqps://gate:p%40ss@bus.example", "GATEHOUSE_BUS_ADDRESS": "/queue/{address}"]))
        guard case .plain("gate", "p@ss") = plain.mechanism else { return #expect(Bool(false), "not PLAIN") }
        #expect(plain.port == 5671 && plain.tls != nil && plain.brokerAddress("x") == "/queue/x" && "\(plain)" == "amqps://bus.example:5671")
        let external = try #require(try AMQPSettings.fromEnvironment(
            ["GATEHOUSE_BUS": "amqps://bus.example:7000", "GATEHOUSE_BUS_CERTIFICATE": "/c.pem", "GATEHOUSE_BUS_KEY": "/k.pem"]))
        guard case .external = external.mechanism else { return #expect(Bool(false), "not EXTERNAL") }
        let anonymous = try #require(try AMQPSettings.fromEnvironment(["GATEHOUSE_BUS": "amqp://bus.example"]))
        guard case .anonymous = anonymous.mechanism else { return #expect(Bool(false), "not ANONYMOUS") }
        #expect(anonymous.port == 5672 && anonymous.tls == nil && anonymous.brokerAddress("x") == "x")
    }

    @Test func `the pause before connecting again doubles from a tenth of a second to 30 seconds, half of it chance`() {
        for (byte, share) in [(UInt8(0), 0.5), (255, 1.0)] {
            let reconnection = Reconnection(random: RandomSource { [UInt8](repeating: byte, count: $0) })
            let pauses = [1, 2, 3, 9, 10, 50].map { reconnection.pause(failures: $0) / Duration.seconds(1) }
            for (pause, expected) in zip(pauses, [0.1, 0.2, 0.4, 25.6, 30, 30]) { #expect(abs(pause - expected * share) < 0.0001) }
        }
    }
}
