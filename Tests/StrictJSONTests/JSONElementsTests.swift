import StrictJSON
import Testing

@Suite("Going through the elements of an array")
struct JSONElementsTests {
    private struct Walk {
        var values: [Int?] = []
        var faults: [String] = []
        var outline: JSONOutline
    }

    /// Elements are read as `{"n": 1}`.
    private func walk(_ text: String, names: [String] = ["features"]) throws -> Walk {
        var elements: [JSONElement] = []
        let outline = try JSONReader.readElements(ofArrayNamed: names, in: Array(text.utf8)) { elements.append($0) }
        #expect(elements.map(\.number) == Array(elements.indices.map { $0 + 1 }))
        var walk = Walk(outline: outline)
        for element in elements {
            switch element.value {
            case .success(let value):
                walk.values.append(value.object?["n"]?.number?.integer)
            case .failure(let error):
                walk.values.append(nil)
                walk.faults.append("\(element.line): \(error)")
            }
        }
        return walk
    }

    @Test("Elements come one by one, other members in the outline")
    func plain() throws {
        let walk = try walk(#"{"type": "x", "features": [{"n": 1}, {"n": 2}], "after": [3]}"#)
        #expect(walk.values == [1, 2])
        #expect(walk.outline.arrayName == "features")
        #expect(walk.outline.elementCount == 2)
        #expect(walk.outline.others.keys == ["type", "after"])
        #expect(walk.outline.brokenOffBy == nil)
    }

    @Test("An empty array is an array")
    func empty() throws {
        let walk = try walk(#"{"features": []}"#)
        #expect(walk.values.isEmpty)
        #expect(walk.outline.arrayName == "features")
    }

    @Test("Where there is no such array, the outline says so", arguments: ["{}", #"{"features": {}}"#, #"{"f": [1]}"#])
    func absent(_ text: String) throws {
        #expect(try walk(text).outline.arrayName == nil)
    }

    @Test("The first of several names that is an array is gone through")
    func names() throws {
        let walk = try walk(#"{"features": 1, "elements": [{"n": 5}]}"#, names: ["features", "elements"])
        #expect(walk.values == [5])
        #expect(walk.outline.arrayName == "elements")
    }

    @Test(
        "A faulty element is handed on as its error and the next one is read",
        arguments: [
            #"{"n": 7, "n": 8}"#, #"{"n": 01}"#, #"{"n": "\u0000"}"#, #"{"n": nul}"#, #"{"n" 1}"#, #"{n: 1}"#,
            "{\"n\": \"a\nb ] } \"}", #"{"n": "\q\"]}"}"#, "nul", "1.", #"{"n": [1, {"m": [01]}]}"#,
        ])
    func faultyElement(_ element: String) throws {
        let walk = try walk("{\"features\": [\n{\"n\": 1},\n\(element),\n{\"n\": 3}\n], \"after\": 1}")
        #expect(walk.values == [1, nil, 3])
        #expect(walk.faults.first?.hasPrefix("3: ") == true)
        #expect(walk.outline.brokenOffBy == nil)
        #expect(walk.outline.others.keys == ["after"])
    }

    @Test("An element that is not UTF-8 is refused alone")
    func brokenUTF8() throws {
        var elements: [JSONElement] = []
        let text = Array(#"{"features": [{"n": ""#.utf8) + [0xE9] + Array(#""}, {"n": 2}]}"#.utf8)
        let outline = try JSONReader.readElements(ofArrayNamed: ["features"], in: text) { elements.append($0) }
        #expect(outline.elementCount == 2)
        #expect(throws: JSONError.self) { try elements[0].value.get() }
        #expect(throws: Never.self) { try elements[1].value.get() }
    }

    @Test("An element too deep is refused alone, however deep")
    func deep() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try walk("{\"features\": [\(deep), {\"n\": 2}]}").values == [nil, 2])
    }

    @Test("Lines are counted on across a faulty element")
    func linesAfterFault() throws {
        let walk = try walk("{\"features\": [\n{\"n\": 1,\n\n\"n\": 2},\n{\"n\": 01}]}")
        #expect(walk.faults.map { $0.prefix(10) } == ["2: Line 4,", "5: Line 5,"])
    }

    @Test(
        "A fault after which there is no way to go on ends the reading with its place",
        arguments: [
            ("{\"features\": [{\"n\": 1},\n{\"n\": 2", 2, [1]),
            ("{\"features\": [{\"n\": 1},\n{\"n\": ]}, {\"n\": 3}]}", 2, [1]),
            ("{\"features\": [{\"n\": 1}\n{\"n\": 2}]}", 2, [1]),
            ("{\"features\": [{\"n\": 1},\n]}", 2, [1]),
            ("{\"features\": [{\"n\": 1}],\n\"features\": []}", 2, [1]),
            ("{\"features\": [{\"n\": 1}]}\nx", 2, [1]),
            ("{\"features\": [{\"n\": 1}]\n", 2, [1]),
            ("{\"features\": [{\"n\": 1},\n{\"n\": \"unclosed}]}", 2, [1]),
        ])
    func brokenOff(_ text: String, _ line: Int, _ values: [Int]) throws {
        let walk = try walk(text)
        #expect(walk.values == values)
        #expect(walk.outline.brokenOffBy?.line == line)
    }

    @Test(
        "A fault before the array is thrown",
        arguments: ["", "[]", "x", "{\"a\": 01, \"features\": []}", "{\"a\" 1}", "{"])
    func thrown(_ text: String) {
        #expect(throws: JSONError.self) { try walk(text) }
    }
}
