import StrictJSON
import Testing

@Suite("Reading JSON")
struct JSONReaderTests {
    private func read(_ text: String, limits: JSONLimits = JSONLimits()) throws -> JSONValue {
        try JSONReader.read(Array(text.utf8), limits: limits)
    }

    @Test("Every kind of value is read, members in the order of the text")
    func kinds() throws {
        let object = try #require(
            try read(#" {"b": [1, -2.5e3, 0], "a": "x", "c": true, "d": false, "e": null, "f": {}, "g": []} "#).object)
        #expect(object.keys == ["b", "a", "c", "d", "e", "f", "g"])
        #expect(object["b"]?.array?.compactMap { $0.number?.double } == [1, -2500, 0])
        #expect(object["a"]?.string == "x")
        #expect(object["c"]?.bool == true)
        #expect(object["d"]?.bool == false)
        #expect(object["e"]?.isNull == true)
        #expect(object["f"]?.object?.members.isEmpty == true)
        #expect(object["g"]?.array?.isEmpty == true)
        #expect(object["h"] == nil)
    }

    @Test("A value may stand alone at the top", arguments: ["1", "\"x\"", "true", "null", "[]"])
    func scalars(_ text: String) throws {
        #expect(throws: Never.self) { try read(text) }
    }

    @Test("A number keeps its text and tells what fits")
    func numbers() throws {
        let numbers = try #require(try read("[12, -0, 1.50, 1e999, 9223372036854775807, 9223372036854775808]").array)
            .compactMap(\.number)
        #expect(numbers.map(\.text) == ["12", "-0", "1.50", "1e999", "9223372036854775807", "9223372036854775808"])
        #expect(numbers.map(\.integer) == [12, 0, nil, nil, .max, nil])
        #expect(numbers.map(\.double) == [12, 0, 1.5, nil, 9.223372036854775807e18, 9.223372036854775808e18])
    }

    @Test("Escapes and surrogate pairs are read")
    func escapes() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00é""#).string == "\"\\/\u{8}\u{C}\n\r\tAé😀é")
    }

    @Test("A byte order mark at the beginning is passed over")
    func byteOrderMark() throws {
        #expect(try JSONReader.read([0xEF, 0xBB, 0xBF] + Array("[1]".utf8)).array?.count == 1)
    }

    @Test("An object knows its line, whatever the line ends", arguments: ["\n", "\r\n", "\r"])
    func lines(_ end: String) throws {
        let text = ["[", "{},", "", "{\"a\":", "{}}]"].joined(separator: end)
        let array = try #require(try read(text).array)
        #expect(array.map { $0.object?.line } == [2, 4])
        #expect(array[1].object?["a"]?.object?.line == 5)
    }

    @Test(
        "What is not JSON is refused with its line and column",
        arguments: [
            ("", 1, 1, "The text is empty."),
            ("\n  ", 2, 3, "The text is empty."),
            ("{\"a\": 1,\n \"a\": 2}", 2, 2, "The object has two members named “a”."),
            ("{\"\u{E9}\": 1, \"e\u{301}\": 2}", 1, 10, "The object has two members named “e\u{301}”."),
            ("[1] 2", 1, 5, "Something stands after the end of the value."),
            ("[1, ]", 1, 5, "“]” stands here, where a value should stand."),
            ("[1", 1, 3, "The text ends where a comma or “]” should stand."),
            ("{\"a\" 1}", 1, 6, "“1” stands here, where a colon should stand."),
            ("{a: 1}", 1, 2, "“a” stands here, where a member's name in quotes should stand."),
            ("{\"a\": 1 \"b\": 2}", 1, 9, "“\"” stands here, where a comma or “}” should stand."),
            ("[01]", 1, 2, "A number has no noughts in front."),
            ("[-]", 1, 3, "“]” stands here, where a digit should stand."),
            ("[1.]", 1, 4, "“]” stands here, where a digit should stand."),
            ("[1e+]", 1, 5, "“]” stands here, where a digit should stand."),
            ("[+1]", 1, 2, "“+” stands here, where a value should stand."),
            ("[.5]", 1, 2, "“.” stands here, where a value should stand."),
            ("[NaN]", 1, 2, "“N” stands here, where a value should stand."),
            ("[nul]", 1, 2, "There is no such value; only true, false and null are written without quotes."),
            ("[\"é\", \"a", 1, 7, "The string that begins here does not end."),
            ("[\"a\nb\"]", 1, 4, "A line ends inside a string; its closing quote is missing."),
            ("[\"a\tb\"]", 1, 4, "There is a control character in a string; it is written as \\u00xx."),
            ("[\"a\0b\"]", 1, 4, "There is a NUL byte in a string."),
            ("[\0]", 1, 2, "There is a NUL byte here."),
            (#"["\u0000"]"#, 1, 3, "\\u0000 cannot be kept in a text."),
            (#"["\ud800"]"#, 1, 3, "Half a surrogate pair stands alone."),
            (#"["\ude00"]"#, 1, 3, "Half a surrogate pair stands alone."),
            (#"["\ud83d\u0041"]"#, 1, 3, "Half a surrogate pair stands alone."),
            (#"["\x41"]"#, 1, 3, "There is no such escape in JSON."),
            (#"["\u12g4"]"#, 1, 3, "\\u is followed by four hexadecimal digits."),
            ("[\u{FEFF}1]", 1, 2, "This is not JSON, where a value should stand."),
        ])
    func faults(_ text: String, _ line: Int, _ column: Int, _ reason: String) {
        let error = #expect(throws: JSONError.self) { try read(text) }
        #expect(error?.description == "Line \(line), column \(column): \(reason)")
    }

    @Test(
        "A string that is not UTF-8 is refused",
        arguments: [[0xE9], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func brokenUTF8(_ bytes: [UInt8]) {
        for escape in ["", "\\n"] {
            let text = Array("[\"\(escape)".utf8) + bytes + Array("\"]".utf8)
            let error = #expect(throws: JSONError.self) { try JSONReader.read(text) }
            #expect(error?.reason == "The string that begins here is not UTF-8.")
            #expect(error?.column == 2)
        }
    }

    @Test("UTF-16 is told from broken JSON")
    func utf16() {
        let error = #expect(throws: JSONError.self) { try JSONReader.read([0xFF, 0xFE, 0x7B, 0x00]) }
        #expect(error?.reason.contains("UTF-16") == true)
    }

    @Test("Nesting is allowed up to the limit and no further")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try read(nested(64)) }
        #expect(throws: JSONError.self) { try read(nested(65)) }
        #expect(throws: Never.self) { try read(nested(3), limits: JSONLimits(depth: 3)) }
        #expect(throws: JSONError.self) { try read(nested(4), limits: JSONLimits(depth: 3)) }
        let error = #expect(throws: JSONError.self) { try read(String(repeating: "{\"a\":", count: 1_000_000)) }
        #expect(error?.reason == "Objects and arrays stand more than 64 deep inside one another.")
    }

    @Test("An overlong number is refused before it is read to its end")
    func longNumber() throws {
        #expect(try read("[" + String(repeating: "9", count: 100) + "]").array?.count == 1)
        let error = #expect(throws: JSONError.self) { try read("[" + String(repeating: "9", count: 1_000_000)) }
        #expect(error?.reason == "A number has more than 100 characters.")
    }

    @Test("A key used twice is found among very many")
    func manyKeys() throws {
        let members = (0..<20_000).map { "\"k\($0)\": \($0)" }
        let object = try #require(try read("{\(members.joined(separator: ","))}").object)
        #expect(object.members.count == 20_000)
        #expect(object["k19999"]?.number?.integer == 19_999)
        let twice = members + ["\"k7\": 0"]
        #expect(throws: JSONError.self) { try read("{\(twice.joined(separator: ","))}") }
    }
}
