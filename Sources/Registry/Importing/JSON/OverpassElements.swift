import StrictJSON

/// The elements of an answer of the Overpass API (`out`, `out center`, `out geom`, `out bb`).
///
/// Nodes without tags only carry the shapes of ways: they are no rows, but a way without a point of its own is placed at
/// the first of its nodes.
struct OverpassElements {
    private let elements: [JSONElement]
    private let overrides: OSMOverrides
    private var nodes: [Int: (latitude: Double, longitude: Double)] = [:]

    init(_ elements: [JSONElement], overrides: [String: String]) throws(ImportFileError) {
        self.elements = elements
        self.overrides = try OSMOverrides(overrides, keys: Self.keys(of: elements))
        for element in elements {
            guard case .success(let object) = JSONRows.object(of: element), object["type"]?.string == "node",
                let id = object["id"]?.number?.integer, let point = Self.point(object)
            else { continue }
            nodes[id] = point
        }
    }

    private static func keys(of elements: [JSONElement]) -> [String] {
        var list = KeyList()
        for element in elements {
            if case .success(let object) = JSONRows.object(of: element) { list.add(object["tags"]?.object?.keys ?? []) }
        }
        return list.keys
    }

    func file() -> ImportFile {
        ImportFile(
            format: .overpassJSON, rows: elements.compactMap(row), mapping: overrides.columns, rowNoun: "element")
    }

    private func row(_ element: JSONElement) -> ImportRow? {
        switch JSONRows.object(of: element) {
        case .failure(let refusal): return JSONRows.refused(element, refusal.reason)
        case .success(let object):
            let type = object["type"]?.string ?? ""
            let identifier = OSMIdentifier.make(type: type, number: object["id"]?.number?.text ?? "")
            guard let tags = object["tags"]?.object else {
                if type == "node" { return nil }
                var row = JSONRows.refused(element, "It has no tags.")
                row.osmIdentifier = identifier
                return row
            }
            var row = JSONRows.row(element, tags: OSMTags(tags: JSONRows.texts(tags)), overridden: overrides)
            row.osmIdentifier = identifier
            place(&row, object)
            return row
        }
    }

    private func place(_ row: inout ImportRow, _ object: JSONObject) {
        if let point = Self.point(object) {
            row.position = .degrees(latitude: point.latitude, longitude: point.longitude)
            return
        }
        let point = substitutePoint(object)
        guard let point else {
            row.position = .none(reason: "The element has no coordinates; ask Overpass for “out center”")
            return
        }
        row.position = .degrees(latitude: point.latitude, longitude: point.longitude)
        row.doubts.append("It is drawn as a line, an area or a group; the point is its middle or beginning.")
    }

    private func substitutePoint(_ object: JSONObject) -> (latitude: Double, longitude: Double)? {
        if let centre = object["center"]?.object.flatMap(Self.point) { return centre }
        if let centre = Self.centre(ofBounds: object["bounds"]?.object) { return centre }
        for vertex in object["geometry"]?.array ?? [] {
            if let point = vertex.object.flatMap(Self.point) { return point }
        }
        for node in object["nodes"]?.array ?? [] {
            if let id = node.number?.integer, let point = nodes[id] { return point }
        }
        return nil
    }

    private static func point(_ object: JSONObject) -> (latitude: Double, longitude: Double)? {
        guard let latitude = object["lat"]?.number?.double, let longitude = object["lon"]?.number?.double else {
            return nil
        }
        return (latitude, longitude)
    }

    private static func centre(ofBounds bounds: JSONObject?) -> (latitude: Double, longitude: Double)? {
        guard let south = bounds?["minlat"]?.number?.double, let north = bounds?["maxlat"]?.number?.double,
            let west = bounds?["minlon"]?.number?.double, let east = bounds?["maxlon"]?.number?.double
        else { return nil }
        return ((south + north) / 2, (west + east) / 2)
    }
}
