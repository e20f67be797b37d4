public import Foundation

/// Working days of one time zone: Monday to Friday without the Belgian public holidays (SPEC, head).
///
/// Source of the ten holidays: Royal Decree of 18 April 1974, article 1, under the Act of 4 January 1974 on public holidays.
/// Years from 1583, the first complete one of the Gregorian calendar.
public struct WorkingDays: Sendable {
    private let local: Calendar
    /// Numbers the days from 1 January 1970, so that summer time does not affect the count.
    private let civil: Calendar

    public init(timeZone: TimeZone) {
        local = Calendar.gregorian(in: timeZone)
        civil = Calendar.gregorian(in: .gmt)
    }

    public func isWorkingDay(_ date: Date) -> Bool {
        isWorking(number(of: date))
    }

    /// The midnights at which the public holidays of a year begin, in order. There are ten, or nine if Ascension is on 1 May.
    public func holidays(in year: Int) -> [Date] {
        Set(holidayNumbers(in: year)).sorted().map(midnight)
    }

    /// How many complete working days have passed since `from`, for "waiting for N days" and due dates.
    ///
    /// Monday 10:12 to Thursday 10:12 is 3, to Thursday 10:11 is 2. A `from` that is not on a working day counts as midnight of the next one.
    public func workingDays(from: Date, to: Date) -> Int {
        let start = beginning(from)
        let (first, last) = (number(of: start), number(of: to))
        guard last > first else { return 0 }
        let begun = count(after: first, through: last)
        return isWorking(last) && sameTime(as: start, daysLater: last - first) > to ? begun - 1 : begun
    }

    /// The earliest moment at which that many working days have passed since `from`; `from` itself for 0.
    public func date(after days: Int, workingDaysFrom from: Date) -> Date {
        guard days > 0 else { return from }
        let start = beginning(from)
        let first = number(of: start)
        // Each missing working day needs at least one day, so this never goes too far.
        var last = first + days
        while case let missing = days - count(after: first, through: last), missing > 0 { last += missing }
        return sameTime(as: start, daysLater: last - first)
    }

    private func beginning(_ from: Date) -> Date {
        var day = number(of: from)
        if isWorking(day) { return from }
        while !isWorking(day) { day += 1 }
        return midnight(of: day)
    }

    /// Working days in a period without visiting each day: its weekdays minus its holidays on weekdays.
    private func count(after first: Int, through last: Int) -> Int {
        let holidays = Set((year(of: first)...year(of: last)).flatMap(holidayNumbers))
        return weekdays(through: last) - weekdays(through: first) - holidays.count { $0 > first && $0 <= last && isWeekday($0) }
    }

    private func isWorking(_ day: Int) -> Bool {
        isWeekday(day) && !holidayNumbers(in: year(of: day)).contains(day)
    }

    private func holidayNumbers(in year: Int) -> [Int] {
        let fixed = [(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]
        let easter = easter(in: year)
        let sunday = number(year, easter.month, easter.day)
        // Easter Monday, Ascension on the 40th day of Easter, Whit Monday.
        return fixed.map { number(year, $0.0, $0.1) } + [sunday + 1, sunday + 39, sunday + 50]
    }

    /// Easter Sunday by the Gregorian computus of "A New York correspondent", Nature, 20 April 1876, as in J. Meeus,
    /// Astronomical Algorithms, chapter 8. The letters are those of the source.
    private func easter(in year: Int) -> (month: Int, day: Int) {
        let a = year % 19
        let (b, c) = year.quotientAndRemainder(dividingBy: 100)
        let (d, e) = b.quotientAndRemainder(dividingBy: 4)
        let g = (b - (b + 8) / 25 + 1) / 3
        let h = (19 * a + b - d - g + 15) % 30
        let (i, k) = c.quotientAndRemainder(dividingBy: 4)
        let l = (32 + 2 * e + 2 * i - h - k) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let (month, day) = (h + l - 7 * m + 114).quotientAndRemainder(dividingBy: 31)
        return (month, day + 1)
    }

    /// Weekdays up to a day, counted from some Monday.
    private func weekdays(through day: Int) -> Int {
        let (week, weekday) = weekAndWeekday(of: day)
        return 5 * week + min(weekday + 1, 5)
    }

    private func isWeekday(_ day: Int) -> Bool { weekAndWeekday(of: day).weekday < 5 }

    /// Day 0 was a Thursday; weekday 0 is Monday.
    private func weekAndWeekday(of day: Int) -> (week: Int, weekday: Int) {
        let week = Int((Double(day + 3) / 7).rounded(.down))
        return (week, day + 3 - 7 * week)
    }

    private func number(of date: Date) -> Int {
        let seconds = date.timeIntervalSince1970 + Double(local.timeZone.secondsFromGMT(for: date))
        return Int((seconds / secondsADay).rounded(.down))
    }

    private func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let date = civil.date(from: DateComponents(year: year, month: month, day: day)) ?? .distantPast
        return Int(date.timeIntervalSince1970 / secondsADay)
    }

    private func year(of day: Int) -> Int { civil.component(.year, from: civilDate(of: day)) }

    private func midnight(of day: Int) -> Date {
        let parts = civil.dateComponents([.year, .month, .day], from: civilDate(of: day))
        return local.date(from: parts) ?? civilDate(of: day)
    }

    private func civilDate(of day: Int) -> Date { Date(timeIntervalSince1970: Double(day) * secondsADay) }

    /// The same wall-clock time, also across a change to or from summer time.
    private func sameTime(as start: Date, daysLater days: Int) -> Date {
        local.date(byAdding: .day, value: days, to: start) ?? start.addingTimeInterval(Double(days) * secondsADay)
    }
}

/// Of a civil day, without summer time.
private let secondsADay = 86_400.0

extension Calendar {
    fileprivate static func gregorian(in timeZone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        return calendar
    }
}
