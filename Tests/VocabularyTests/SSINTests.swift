import Testing
import Vocabulary

struct SSINTests {
    @Test(arguments: ["85073003328", "17073003384", "98472899765", "01490700185"])
    func `the sample numbers are valid`(digits: String) throws {
        #expect(try SSIN.parse(digits).digits == digits)
    }

    @Test(arguments: [
        "68021411237", "72093024542", "79051133856", "81062241784", "64090915116", "90011812667",
        "93030527495", "01041219607", "03071524825", "77010209910",
    ])
    func `the people of the demo have valid numbers`(digits: String) throws {
        #expect(try SSIN.parse(digits).digits == digits)
    }

    @Test(arguments: ["85.07.30-033.28", "850730-033-28", " 85 07 30 033 28\n", "85.07.30\u{2013}033.28", "85\u{A0}07300332-8"])
    func `dots, dashes and spaces are taken away`(raw: String) throws {
        #expect(try SSIN.parse(raw).digits == "85073003328")
    }

    @Test func `it is shown as on an identity card`() throws {
        #expect(try SSIN.parse("85073003328").formatted == "85.07.30-033.28")
    }

    @Test func `masked it tells no birthday`() throws {
        #expect(try SSIN.parse("85073003328").masked == "••.••.••-•••.28")
    }

    @Test(arguments: [
        ("", ["flaw.required"]),
        (" \t\n", ["flaw.required"]),
        ("8507300332", ["flaw.ssin.length"]),
        ("850730033288", ["flaw.ssin.length"]),
        ("85073003329", ["flaw.ssin.checksum"]),
        ("12345678901", ["flaw.ssin.date", "flaw.ssin.checksum"]),
        ("85073003328x", ["flaw.digits"]),
        ("8507300332O", ["flaw.digits", "flaw.ssin.length"]),
        ("85/07/30 033 28", ["flaw.digits"]),
        ("٨٥٠٧٣٠٠٣٣٢٨", ["flaw.digits", "flaw.ssin.length"]),
        ("850730\u{0}03328", ["flaw.control"]),
        ("850730\t03328", ["flaw.control"]),
        ("85073003328" + String(repeating: " ", count: 50) + ".", ["flaw.long"]),
        (String(repeating: "1", count: 5000), ["flaw.long", "flaw.ssin.length"]),
    ])
    func `a wrong number is refused with every reason`(raw: String, keys: [String]) {
        #expect(reasons(for: raw, SSIN.parse) == keys)
    }

    @Test(arguments: [
        (85, 13, 1), (85, 19, 1), (85, 33, 1), (85, 39, 1), (85, 53, 1), (85, 99, 1),
        (85, 1, 32), (85, 2, 29), (85, 4, 31), (85, 22, 29), (85, 44, 31), (85, 0, 32), (85, 1, 99),
    ])
    func `a date that no calendar has is refused although the check digits fit`(year: Int, month: Int, day: Int) {
        #expect(reasons(for: number(1900 + year, month, day, 1), SSIN.parse) == ["flaw.ssin.date"])
    }

    @Test func `leap days follow the century`() throws {
        #expect(reasons(for: number(2000, 2, 29, 1), SSIN.parse) == [])
        #expect(reasons(for: number(1984, 2, 29, 1), SSIN.parse) == [])
        #expect(reasons(for: number(1900, 2, 29, 1), SSIN.parse) == ["flaw.ssin.date"])
        #expect(reasons(for: number(2001, 2, 29, 1), SSIN.parse) == ["flaw.ssin.date"])
    }

    @Test(arguments: [
        (1940, 0, 0), (1940, 0, 1), (1940, 7, 0), (1940, 20, 0), (2010, 40, 0), (2010, 49, 0), (1900, 0, 0), (1900, 20, 0), (1900, 40, 0),
    ])
    func `year, month and day may be unknown`(year: Int, month: Int, day: Int) {
        #expect(reasons(for: number(year, month, day, 1), SSIN.parse) == [])
    }

    @Test func `a number of which nothing fits could still be of either century`() {
        // The 29th of February 00 exists in 2000 only, so the date is not what is wrong here.
        #expect(reasons(for: "00022900199", SSIN.parse) == ["flaw.ssin.checksum"])
    }

    @Test func `no way of printing shows the digits`() throws {
        struct Person { let ssin: SSIN; let others: [SSIN] }
        let ssin = try SSIN.parse("85073003328")
        var dumped = ""
        dump(Person(ssin: ssin, others: [ssin]), to: &dumped)
        let prints = ["\(ssin)", String(reflecting: ssin), "\(Person(ssin: ssin, others: [ssin]))", "\([ssin: 1])", dumped]
        #expect(ssin.description == "SSIN(…masked)")
        #expect(Mirror(reflecting: ssin).children.isEmpty)
        for print in prints {
            #expect(!print.contains("8507") && !print.contains("3328") && !print.contains("1900"), "\(print)")
        }
    }

    @Test func `a refusal does not repeat the number`() {
        let refusal = #expect(throws: Flaws.self) { try SSIN.parse("85073003329") }
        #expect("\(String(describing: refusal))".contains("8507") == false)
    }

    /// Builds a number by the rule of FACTS, not by the parser's code.
    private func number(_ year: Int, _ monthPlace: Int, _ day: Int, _ serial: Int) -> String {
        WrittenSSIN(year: year, monthPlace: monthPlace, day: day, serial: serial).digits
    }
}
