import Database
import Testing

@Suite struct BackOffTests {
    @Test func `messages are tried again after half a second, and after five minutes at most`() {
        #expect((0...11).map { BackOff.messages.seconds(after: $0) } == [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        #expect(BackOff.messages.seconds(after: .max) == 300)
    }

    @Test func `mails are tried again after five seconds, and after an hour at most`() {
        #expect((0...10).map { BackOff.mails.seconds(after: $0) } == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600])
    }

    @Test func `before the first failure it is as long as after it`() {
        #expect(BackOff.messages.seconds(after: -1) == 0.5)
    }
}
