import StrictJSON

/// The features of a GeoJSON file: OpenStreetMap's if any of them looks like it, else properties mapped like columns.
struct GeoJSONFeatures {
    private let elements: [JSONElement]
    private let isOSM: Bool
    private let isMetres: Bool
    private let osmOverrides: OSMOverrides
    private let mapping: ColumnMapping?
    private let keys: [String]

    init(
        _ elements: [JSONElement], outline: JSONOutline, overrides: [String: String]
    ) throws(ImportFileError) {
        self.elements = elements
        isMetres = try Self.isMetres(outline.others)
        var list = KeyList()
        for element in elements {
            if case .success(let object) = JSONRows.object(of: element) { list.add(Self.properties(of: object).keys) }
        }
        keys = list.keys
        isOSM = OSMTags.areKeys(keys)
        osmOverrides = try OSMOverrides(isOSM ? overrides : [:], keys: list.keys)
        mapping = isOSM ? nil : try ColumnMapping(header: keys, overrides: overrides)
    }

    /// Older files name their coordinate system; RFC 7946 knows only WGS 84.
    private static func isMetres(_ others: JSONObject) throws(ImportFileError) -> Bool {
        guard let name = others["crs"]?.object?["properties"]?.object?["name"]?.string else { return false }
        if name.hasSuffix("27700") { return true }
        if ["CRS84", ":4326", ":4258"].contains(where: name.hasSuffix) { return false }
        throw ImportFileError(
            "The coordinates are in a system that cannot be read; WGS 84 (EPSG:4326) or the British National Grid "
                + "(EPSG:27700) is needed.", line: others.line)
    }

    /// Some converters keep the tags one level down.
    private static func properties(of feature: JSONObject) -> JSONObject {
        let properties = feature["properties"]?.object ?? JSONObject.empty
        return properties["tags"]?.object ?? properties
    }

    func file() -> ImportFile {
        ImportFile(
            format: .geoJSON, rows: elements.map(row), mapping: mapping ?? osmOverrides.columns, rowNoun: "feature")
    }

    private func row(_ element: JSONElement) -> ImportRow {
        switch JSONRows.object(of: element) {
        case .failure(let refusal): return JSONRows.refused(element, refusal.reason)
        case .success(let feature):
            let properties = Self.properties(of: feature)
            var row =
                isOSM
                ? JSONRows.row(element, tags: OSMTags(tags: JSONRows.texts(properties)), overridden: osmOverrides)
                : ImportRow(number: element.number, line: element.line, values: mappedValues(properties))
            place(&row, GeoJSONGeometry(feature["geometry"]))
            identify(&row, feature)
            return row
        }
    }

    private func mappedValues(_ properties: JSONObject) -> [ImportField: String] {
        guard let mapping else { return [:] }
        let texts = JSONRows.texts(properties)
        return mapping.values { texts[keys[$0]] }
    }

    private func place(_ row: inout ImportRow, _ geometry: GeoJSONGeometry) {
        switch geometry {
        case .point(let x, let y, let isShape):
            row.position = isMetres ? .metres(easting: x, northing: y) : .degrees(latitude: y, longitude: x)
            if isShape { row.doubts.append("It is drawn as a line or an area; the point is its middle.") }
        case .none(let reason):
            row.position = .none(reason: reason)
        }
    }

    /// OpenStreetMap's identifier is written in half a dozen ways.
    private func identify(_ row: inout ImportRow, _ feature: JSONObject) {
        let properties = feature["properties"]?.object ?? JSONObject.empty
        let id = JSONRows.text(feature["id"])
        guard isOSM else {
            if row.values[.externalID] == nil, let id = id.flatMap(TextHygiene.clean) { row.values[.externalID] = id }
            row.lacksKey = mapping?.givesKeys == true && row.statedKey == nil
            return
        }
        func property(_ keys: String...) -> String? {
            keys.lazy.compactMap { JSONRows.text(properties[$0]) }.first
        }
        let isPoint = feature["geometry"]?.object?["type"]?.string == "Point"
        let type = property("@osm_type", "@type", "osm_type", "type") ?? (isPoint ? "node" : "way")
        let texts = [property("@id", "id"), id, property("@osm_id", "osm_id")].compactMap(\.self)
        row.osmIdentifier =
            texts.lazy.compactMap(OSMIdentifier.read).first
            ?? texts.lazy.compactMap { OSMIdentifier.make(type: type, number: $0) }.first
            ?? texts.lazy.compactMap { OSMIdentifier.make(type: isPoint ? "node" : "way", number: $0) }.first
        row.lacksKey = row.osmIdentifier == nil
    }
}
