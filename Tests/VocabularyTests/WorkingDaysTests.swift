import Foundation
import Randomness
import Testing
import Vocabulary

struct WorkingDaysTests {
    let days: WorkingDays

    init() throws {
        days = WorkingDays(timeZone: try #require(TimeZone(identifier: "Europe/Brussels")))
    }

    @Test(arguments: [
        "2024-04-01", "2025-04-21", "2026-04-06", "2027-03-29", "2038-04-26", "2285-03-23", "1818-03-23", "1900-04-16", "2000-04-24",
    ])
    func `the day after Easter Sunday is a holiday, and no other Monday of the season`(monday: String) throws {
        let season = try moment("\(monday.prefix(4))-03-20 12:00", "+00:00")
        let mondays = (0..<40).map { season.addingTimeInterval(Double($0) * 86_400) }.filter { written($0, "EEE") == "Mon" }
        #expect(mondays.filter { !days.isWorkingDay($0) }.map { written($0, "yyyy-MM-dd") } == [monday])
    }

    @Test func `the holidays of 2026 are the ten of the decree, each from its midnight`() throws {
        #expect(
            days.holidays(in: 2026).map { written($0, "yyyy-MM-dd HH:mm") } == [
                "2026-01-01 00:00", "2026-04-06 00:00", "2026-05-01 00:00", "2026-05-14 00:00", "2026-05-25 00:00",
                "2026-07-21 00:00", "2026-08-15 00:00", "2026-11-01 00:00", "2026-11-11 00:00", "2026-12-25 00:00",
            ])
        for holiday in days.holidays(in: 2026) {
            #expect(!days.isWorkingDay(holiday))
            #expect(!days.isWorkingDay(holiday.addingTimeInterval(86_399)))
        }
    }

    @Test func `Ascension on Labour Day is one holiday`() {
        #expect(days.holidays(in: 2008).count == 9)
        #expect(days.holidays(in: 2009).count == 10)
    }

    @Test(arguments: ["2026-11-21 00:00", "2026-11-21 23:59", "2026-11-22 12:00", "2026-11-22 23:59"])
    func `Saturday and Sunday are no working days`(time: String) throws {
        #expect(!days.isWorkingDay(try moment(time)))
    }

    @Test(arguments: [
        "2026-11-20 23:59", "2026-11-23 00:00", "2026-11-10 23:59", "2026-11-12 00:00", "2026-12-24 12:00", "2026-12-28 00:00",
    ])
    func `the days around a weekend or a holiday are working days, to the minute`(time: String) throws {
        #expect(days.isWorkingDay(try moment(time)))
    }

    @Test func `the day is that of the time zone`() throws {
        let lateOnSunday = try moment("2026-11-22 23:30", "+00:00")
        #expect(days.isWorkingDay(lateOnSunday))
        #expect(!WorkingDays(timeZone: .gmt).isWorkingDay(lateOnSunday))
    }

    @Test(arguments: [
        ("2026-11-16 10:12", "2026-11-19 10:12", 3), ("2026-11-16 10:12", "2026-11-19 10:11", 2),
        ("2026-11-16 10:12", "2026-11-16 23:59", 0), ("2026-11-16 10:12", "2026-11-17 10:11", 0),
        ("2026-11-16 10:12", "2026-11-15 10:12", 0), ("2026-11-16 10:12", "2025-01-15 10:12", 0),
    ])
    func `a day has passed when its time of day is reached`(from: String, to: String, passed: Int) throws {
        #expect(days.workingDays(from: try moment(from), to: try moment(to)) == passed)
    }

    @Test(arguments: [
        // Over a weekend, and on the weekend.
        ("2026-11-20 10:12", "2026-11-21 10:12", 0), ("2026-11-20 10:12", "2026-11-23 10:11", 0),
        ("2026-11-20 10:12", "2026-11-23 10:12", 1), ("2026-11-16 10:12", "2026-11-21 09:00", 4),
        // Over Armistice Day, a Wednesday.
        ("2026-11-10 10:12", "2026-11-11 23:59", 0), ("2026-11-10 10:12", "2026-11-12 10:12", 1),
        // From a weekend or a holiday: as from midnight of the next working day.
        ("2026-11-21 15:00", "2026-11-23 23:59", 0), ("2026-11-21 15:00", "2026-11-24 00:00", 1),
        ("2026-11-11 15:00", "2026-11-13 00:00", 1), ("2026-11-21 15:00", "2026-11-22 18:00", 0),
        // Over the turn of the year: Christmas, a weekend, New Year.
        ("2026-12-23 09:00", "2027-01-04 09:00", 6),
    ])
    func `weekends and holidays do not count`(from: String, to: String, passed: Int) throws {
        #expect(days.workingDays(from: try moment(from), to: try moment(to)) == passed)
    }

    @Test func `a year has as many working days as the calendar says`() throws {
        // 2026: 261 weekdays, and 8 of the ten holidays are on weekdays. 2027: 261 weekdays, 7 holidays on them.
        #expect(days.workingDays(from: try moment("2025-12-31 00:00"), to: try moment("2026-12-31 23:59")) == 253)
        #expect(days.workingDays(from: try moment("2026-12-31 00:00"), to: try moment("2027-12-31 23:59")) == 254)
    }

    @Test func `the time on the wall decides over both changes of the clock`() throws {
        // The last Sundays of March and October 2026 are the 29th and the 25th.
        let inWinter = try moment("2026-03-27 10:12", "+01:00")
        #expect(days.workingDays(from: inWinter, to: try moment("2026-03-30 10:11", "+02:00")) == 0)
        #expect(days.workingDays(from: inWinter, to: try moment("2026-03-30 10:12", "+02:00")) == 1)
        #expect(days.date(after: 1, workingDaysFrom: inWinter) == (try moment("2026-03-30 10:12", "+02:00")))
        let inSummer = try moment("2026-10-23 10:12", "+02:00")
        #expect(days.workingDays(from: inSummer, to: try moment("2026-10-26 10:11", "+01:00")) == 0)
        #expect(days.date(after: 1, workingDaysFrom: inSummer) == (try moment("2026-10-26 10:12", "+01:00")))
    }

    @Test func `no days after a moment is that moment, on a weekend as well`() throws {
        let saturday = try moment("2026-11-21 15:00")
        #expect(days.date(after: 0, workingDaysFrom: saturday) == saturday)
        #expect(days.date(after: -3, workingDaysFrom: saturday) == saturday)
        #expect(days.date(after: 1, workingDaysFrom: saturday) == (try moment("2026-11-24 00:00")))
    }

    @Test(arguments: [1, 2, 3])
    func `the moment after some working days is the earliest at which they have passed`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let from = Date(timeIntervalSince1970: Double(generator.number(1_500_000_000...2_100_000_000)))
            let wanted = generator.number(1...(seed == 1 ? 10 : 600))
            let due = days.date(after: wanted, workingDaysFrom: from)
            #expect(days.workingDays(from: from, to: due) == wanted)
            #expect(days.workingDays(from: from, to: due.addingTimeInterval(-1)) == wanted - 1)
            #expect(days.isWorkingDay(due))
        }
    }

    @Test func `the count is that of a walk from day to day`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Brussels"))
        var generator = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let from = Date(timeIntervalSince1970: Double(generator.number(-100_000_000...2_100_000_000)))
            guard days.isWorkingDay(from) else { continue }
            let to = from.addingTimeInterval(Double(generator.number(0...20_000_000)))
            let walk = (1...400).lazy.compactMap { calendar.date(byAdding: .day, value: $0, to: from) }.prefix { $0 <= to }
            #expect(days.workingDays(from: from, to: to) == walk.count(where: days.isWorkingDay))
        }
    }

    /// In Brussels; by default in winter time.
    private func moment(_ text: String, _ offset: String = "+01:00") throws -> Date {
        try Date("\(text.replacing(" ", with: "T")):00\(offset)", strategy: .iso8601)
    }

    private func written(_ date: Date, _ format: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "Europe/Brussels")
        formatter.dateFormat = format
        return formatter.string(from: date)
    }
}
