import StrictJSON

/// The rows of GeoJSON (RFC 7946) and of the Overpass API's JSON.
enum JSONRows {
    static func read(
        _ bytes: [UInt8], arraysNamed names: [String], overrides: [String: String]
    ) throws(ImportFileError) -> ImportFile {
        var elements: [JSONElement] = []
        let outline: JSONOutline
        do throws(JSONError) {
            outline = try JSONReader.readElements(ofArrayNamed: names, in: bytes) { elements.append($0) }
        } catch {
            throw ImportFileError("The JSON cannot be read. \(error.reason)", line: error.line)
        }
        guard let array = outline.arrayName else {
            let wanted = names.map { "“\($0)”" }.joined(separator: " or ")
            throw ImportFileError(
                "The JSON has no array \(wanted) at the top, as GeoJSON and Overpass JSON have. It has "
                    + "\(ColumnName.list(outline.others.keys)).")
        }
        var file =
            array == "features"
            ? try GeoJSONFeatures(elements, outline: outline, overrides: overrides).file()
            : try OverpassElements(elements, overrides: overrides).file()
        if let error = outline.brokenOffBy {
            let reason =
                "The rest of the file, from column \(error.column) of this line on, cannot be read. \(error.reason)"
            file.remarks.append(ImportFinding(line: error.line, severity: .refused, reason: reason))
            file.brokeOff = true
        } else if array == "elements", outline.others["remark"]?.string?.contains("error") == true {
            // A query that runs out of time or memory is answered with what was found until then, in whole JSON.
            let reason = "By its remark, Overpass met with an error: elements may be lacking. Send the query again."
            file.remarks.append(ImportFinding(line: outline.others.line, severity: .doubtful, reason: reason))
            file.brokeOff = true
        }
        return file
    }

    /// The row of an element that is no object, or no JSON.
    static func refused(_ element: JSONElement, _ reason: String) -> ImportRow {
        ImportRow(number: element.number, line: element.line, refusal: reason)
    }

    /// The object of an element, or why there is none.
    static func object(of element: JSONElement) -> Result<JSONObject, Refusal> {
        switch element.value {
        case .success(.object(let object)): .success(object)
        case .success(let value): .failure(Refusal("It is \(value.kind) instead of an object."))
        case .failure(let error): .failure(Refusal("It cannot be read. \(error.reason)"))
        }
    }

    /// The members of an object that hold one value, as text. A value of several parts is left out.
    static func texts(_ object: JSONObject) -> [String: String] {
        var texts: [String: String] = [:]
        for member in object.members {
            if let text = text(member.value), let clean = TextHygiene.clean(text) { texts[member.key] = clean }
        }
        return texts
    }

    static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let flag): flag ? "true" : "false"
        case .object, .array, .null, nil: nil
        }
    }

    /// A row of an OpenStreetMap feature.
    static func row(
        _ element: JSONElement, tags: OSMTags, overridden mapping: OSMOverrides
    ) -> ImportRow {
        var row = ImportRow(number: element.number, line: element.line, values: mapping.applied(to: tags))
        row.refusal = tags.refusal
        row.descriptions = tags.descriptions
        if tags["emergency"] == nil { row.doubts.append("It has no tag that says it is a defibrillator.") }
        return row
    }
}

/// Fields of OpenStreetMap features that the user takes from other tags than usual.
struct OSMOverrides {
    private let mapping: ColumnMapping?
    private let keys: [String]

    init(_ overrides: [String: String], keys: @autoclosure () -> [String]) throws(ImportFileError) {
        self.keys = overrides.isEmpty ? [] : keys()
        mapping =
            overrides.isEmpty ? nil : try ColumnMapping(header: self.keys, overrides: overrides, recognising: false)
    }

    var columns: ColumnMapping? { mapping }

    func applied(to tags: OSMTags) -> [ImportField: String] {
        guard let mapping else { return tags.values }
        return tags.values.merging(mapping.values { tags.tags[keys[$0]] }) { _, told in told }
    }
}

/// The different keys of many objects in the order in which they first come up.
struct KeyList {
    private(set) var keys: [String] = []
    private var seen: Set<String> = []

    mutating func add(_ more: some Sequence<String>) {
        for key in more where seen.insert(key).inserted { keys.append(key) }
    }
}
