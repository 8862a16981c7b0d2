import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// How much of a list is asked for, and where it goes on.
struct PageParameters {
    let limit: Int
    /// The key of the last one of the page before; nil for the first page.
    let after: UUID?
    /// What else the query says, to be said again for the next page.
    private let others: [(name: String, value: String)]

    /// The names that a list's query takes besides its own.
    static let names = ["limit", "cursor"]

    /// - Throws: ``RegistryError/invalid(_:)`` with every fault of the two.
    init(
        _ parameters: QueryParameters, greatestLimit: Int = 200, keeping others: [String] = []
    ) throws {
        var faults: [RegistryError.Fault] = []
        var limit = min(50, greatestLimit)
        if let text = parameters["limit"] {
            if let number = DecimalNumber.readWhole(text), (1...greatestLimit).contains(number) {
                limit = number
            } else {
                faults.append(.init("limit", "Must be a whole number from 1 to \(greatestLimit)."))
            }
        }
        after = parameters["cursor"].flatMap(UUID.init(uuidString:))
        if parameters["cursor"] != nil, after == nil {
            faults.append(.init("cursor", "Is none that this list gave."))
        }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
        self.limit = limit
        self.others = others.compactMap { name in parameters[name].map { (name, $0) } }
    }

    /// A page as an object: the elements under their name, and the cursor, with a `Link` to the next page.
    ///
    /// - Parameters:
    ///   - found: one more than the limit where there are more.
    ///   - others: members besides.
    func response<Element>(
        _ name: StaticString, _ found: [Element], at path: String, key: (Element) -> UUID,
        with others: (inout JSONWriter) -> Void = { _ in }, _ write: (inout JSONWriter, Element) -> Void
    ) -> Response {
        let shown = found.prefix(limit)
        let cursor = found.count > limit ? shown.last.map { key($0).uuidString.lowercased() } : nil
        var writer = JSONWriter(capacity: 256 * (shown.count + 1))
        writer.object { writer in
            writer.name(name)
            writer.array(shown) { writer, element in writer.object { write(&$0, element) } }
            others(&writer)
            writer.member("cursor", cursor)
        }
        return linked(Response(writer), cursor, path)
    }

    /// A page as a GeoJSON collection, with a `Link` to the next page.
    func features<Element>(
        _ found: [Element], at path: String, key: (Element) -> UUID, _ write: (inout JSONWriter, Element) -> Void
    ) -> Response {
        let shown = found.prefix(limit)
        var writer = JSONWriter(capacity: 512 * (shown.count + 1))
        writer.object { writer in
            writer.member("type", "FeatureCollection")
            writer.name("features")
            writer.array(shown, write)
        }
        var response = Response(writer)
        response.headers[.contentType] = "application/geo+json"
        let cursor = found.count > limit ? shown.last.map { key($0).uuidString.lowercased() } : nil
        return linked(response, cursor, path)
    }

    private func linked(_ response: Response, _ cursor: String?, _ path: String) -> Response {
        guard let cursor else { return response }
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        let rest = others.map { name, value in
            "&\(name)=\(value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")"
        }
        var response = response
        response.headers[.link] = "<\(path)?limit=\(limit)&cursor=\(cursor)\(rest.joined())>; rel=\"next\""
        return response
    }
}
