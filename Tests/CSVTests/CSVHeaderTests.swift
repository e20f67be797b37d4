import CSV
import Testing
import Vocabulary

@Suite struct CSVHeaderTests {
    @Test(arguments: [
        ("", "empty", [:]), ("\n", "empty", [:]), ("\r\n \t\r\n", "empty", [:]), (";;;\n,,,\n", "empty", [:]), ("\u{FEFF}", "empty", [:]),
        ("sep=;\n", "empty", [:]),
        ("name\n1\n", "columns_missing", ["columns": "ssin"]), ("role\n", "columns_missing", ["columns": "ssin, name"]),
        ("1,a,x\n", "columns_missing", ["columns": "ssin, name"]), ("ssin name\n", "columns_missing", ["columns": "ssin, name"]),
        ("ssin,name;role\n", "columns_missing", ["columns": "name"]), ("sep=,\nssin;name\n", "columns_missing", ["columns": "ssin, name"]),
        ("sep=;\nsep=;\nssin;name\n", "columns_missing", ["columns": "ssin, name"]),
        ("ssin,name,SSIN\n", "column_doubled", ["column": "ssin"]), ("ssin,name,role, Role \n", "column_doubled", ["column": "role"]),
        ("ssin\tname\trole\n", "separator", [:]), ("ssin|name\n", "separator", [:]), ("sep=\t\nssin\tname\n", "separator", [:]),
        ("ssin,\"name\n1,a\n", "header_quotes", [:]), ("\"ssin\" ,name\n", "header_quotes", [:]), ("\"ssin,name", "header_quotes", [:]),
        ("ssin,name,\u{0}\n", "binary", [:]), ("ssin,name,\u{7F}\n", "binary", [:]),
    ])
    func `a file without a usable header is refused with one reason`(file: String, key: String, arguments: [String: String]) throws {
        let reading = try CSVReading.everyWay(file)
        #expect(reading.flaw == Flaw("flaw.file.\(key)", arguments))
        #expect(reading.records == [])
    }

    @Test func `a first line without end is refused`() throws {
        let reading = try CSVReading.everyWay("ssin,name," + String(repeating: "x", count: 20), limits: CSVLimits(recordBytes: 24))
        #expect(reading.flaw == Flaw("flaw.file.header_long"))
    }

    @Test(arguments: [
        ("ssin,name,role", ","), ("ssin;name;role", ";"), ("role;NAME;Ssin", ";"), (" ssin , name,", ","), ("ssin,name,a;b;c;d", ","),
        ("ssin;name;a,b,c,d", ";"), ("sep=;\r\nssin;name", ";"), ("sep=,\nssin,name", ","), ("\"sep=;\"\nssin;name", ";"), ("SEP=;\nssin;name", ";"),
        ("\u{FEFF}ssin;name", ";"), ("\u{FEFF}\"ssin\",name", ","), ("\u{FEFF}sep=;\nssin;name", ";"), ("\r\n;;;\r\nssin;name", ";"), ("\n\nsep=;\nssin;name", ";"),
        ("\"ssin\";\"name\"", ";"), ("\"ssin\",\"na\"\"me\",name", ","), ("ssin;name;\"a\n,b\"", ";"), ("ssin,name,\"a\n;b\"", ","),
        ("\"ssin\n\";name", ";"),
    ])
    func `the header decides on the separator and the places of the columns`(header: String, separator: Character) throws {
        let reading = try CSVReading.everyWay(header + "\n")
        #expect(reading.flaw == nil)
        #expect(reading.separator == separator.asciiValue)
        for (column, place) in reading.places { #expect(reading.names[place].lowercased() == column) }
        #expect(Set(reading.places.keys).isSuperset(of: ["ssin", "name"]))
    }

    @Test func `a separator that is named is believed, even where the other would give more`() throws {
        let reading = try CSVReading.everyWay("sep=,\nssin,name,\"x;role;\"\n1,a,b\n")
        #expect(reading.separator == UInt8(ascii: ","))
        #expect(reading.lines == ["3: 1|a|b"])
    }

    @Test func `unknown columns are named as they are, empty ones are only counted`() throws {
        let reading = try CSVReading.everyWay("ssin,,Shoe size,name, ,Été\n1,2,3,4,5,6\n")
        #expect(reading.unknown == ["Shoe size", "Été"])
        #expect(reading.names == ["ssin", "", "Shoe size", "name", "", "Été"])
        #expect(reading.places == ["ssin": 0, "name": 3])
        #expect(reading.lines == ["2: 1|2|3|4|5|6"])
    }

    @Test func `lines before the first record and inside it are counted`() throws {
        #expect(try CSVReading.everyWay("\r\nsep=;\r\nssin;name;\"a\r\nb\"\r\n1;2;3\r\n").lines == ["5: 1|2|3"])
    }

    @Test func `the header is there as soon as its line has ended`() throws {
        var reader = CSVReader(columns: CSVReading.columns, limits: CSVLimits())
        try reader.read(Array("ssin,name".utf8)) { _ in }
        #expect(reader.header == nil)
        try reader.read(Array("\n".utf8)) { _ in }
        #expect(reader.header?.places == ["ssin": 0, "name": 1])
    }
}
