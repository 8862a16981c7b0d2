import Foundation
import HTTPSupport
import HTTPTypes
import Registry
import StrictJSON

/// The OpenAPI document, put together from parts: each feature has a file of its own, with its `paths` and the
/// `components` that it alone uses; `document.json` has the head and what several use.
///
/// An operation, a component or any other member that two parts define is an error: one of them would be lost.
struct OpenAPIDocument: Sendable {
    private var head = Group(key: "")
    private var paths = Section()
    private var components = Section()

    /// - Throws: ``OpenAPIDocumentError``.
    init(parts: [(name: String, bytes: [UInt8])]) throws(OpenAPIDocumentError) {
        for part in parts.sorted(by: { $0.name < $1.name }) {
            let value: JSONValue
            do throws(JSONError) {
                value = try JSONReader.read(part.bytes)
            } catch {
                throw .unreadable(part.name, error.description)
            }
            guard let object = value.object else { throw .noObject(part.name, "It") }
            try add(object, of: part.name)
        }
    }

    /// Reads the `.json` files of a folder.
    ///
    /// - Throws: ``OpenAPIDocumentError``.
    init(folder: URL) throws(OpenAPIDocumentError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var parts: [(name: String, bytes: [UInt8])] = []
        for name in names where name.hasSuffix(".json") {
            guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else {
                throw .unreadable(name, "It cannot be opened.")
            }
            parts.append((name, Array(data)))
        }
        guard !parts.isEmpty else { throw .missing(folder.path) }
        try self.init(parts: parts)
    }

    /// The document of this program.
    static func builtIn() throws(OpenAPIDocumentError) -> OpenAPIDocument {
        try OpenAPIDocument(folder: Bundle.module.bundleURL.appendingPathComponent("OpenAPI", isDirectory: true))
    }

    /// The whole document, its members in the order of the parts' names and of their text. What follows from a route's
    /// declaration is added to its operation: who may call it, the headers it heeds, how others are refused.
    ///
    /// - Throws: ``OpenAPIDocumentError/noRoute(_:)`` for an operation that is no route.
    func json(of rules: [GuardedRouter.Rule]) throws(OpenAPIDocumentError) -> [UInt8] {
        let declared = Dictionary(
            rules.map { ("\($0.method.rawValue.lowercased()) \($0.path)", $0) }, uniquingKeysWith: { first, _ in first }
        )
        for route in paths.members where declared[route] == nil { throw .noRoute(route) }
        var writer = JSONWriter(capacity: 256 * 1024)
        writer.object { writer in
            for member in head.members { writer.member(member) }
            writer.name("paths")
            writer.object { writer in
                paths.write(to: &writer) { path, member, writer in
                    guard let rule = declared["\(member.key) \(path)"], let operation = member.value.object else {
                        return writer.member(member)
                    }
                    writer.name(of: member.key)
                    writer.object { rule.write(operation, to: &$0) }
                }
            }
            writer.name("components")
            writer.object { components.write(to: &$0) { $2.member($1) } }
        }
        return writer.bytes
    }

    private mutating func add(_ part: JSONObject, of name: String) throws(OpenAPIDocumentError) {
        for member in part.members {
            switch member.key {
            case "paths": try paths.add(member, of: name)
            case "components": try components.add(member, of: name)
            default: try head.add(member, of: name)
            }
        }
    }
}

enum OpenAPIDocumentError: Error, Hashable, CustomStringConvertible {
    case missing(String)
    case unreadable(String, String)
    case noObject(String, String)
    case definedTwice(String, String)
    case noRoute(String)

    var description: String {
        switch self {
        case .missing(let path): "There is no part of the OpenAPI document in \(path)."
        case .unreadable(let part, let reason): "The OpenAPI document's part \(part) cannot be read: \(reason)"
        case .noObject(let part, let what): "The OpenAPI document's part \(part): \(what) must be an object."
        case .definedTwice(let part, let what):
            "The OpenAPI document's part \(part) defines \(what), and so does a part before it."
        case .noRoute(let operation): "The OpenAPI document describes \(operation), which is no route."
        }
    }
}

/// The operations of a path, or the components of a kind.
private struct Group {
    let key: String
    var members: [JSONObject.Member] = []

    mutating func add(_ member: JSONObject.Member, of part: String) throws(OpenAPIDocumentError) {
        guard !members.contains(where: { $0.key == member.key }) else {
            throw .definedTwice(part, key.isEmpty ? member.key : "\(key) \(member.key)")
        }
        members.append(member)
    }
}

/// `paths` or `components`.
private struct Section {
    private var groups: [Group] = []

    mutating func add(_ section: JSONObject.Member, of part: String) throws(OpenAPIDocumentError) {
        guard let object = section.value.object else { throw .noObject(part, section.key) }
        for group in object.members {
            guard let members = group.value.object?.members else { throw .noObject(part, group.key) }
            let index =
                groups.firstIndex { $0.key == group.key }
                ?? {
                    groups.append(Group(key: group.key))
                    return groups.count - 1
                }()
            for member in members { try groups[index].add(member, of: part) }
        }
    }

    /// Each member after its group, as `get /v1/nearest`.
    var members: [String] {
        groups.flatMap { group in group.members.map { "\($0.key) \(group.key)" } }
    }

    /// - Parameter write: writes a member of the group that is named.
    func write(to writer: inout JSONWriter, _ write: (String, JSONObject.Member, inout JSONWriter) -> Void) {
        for group in groups {
            writer.name(of: group.key)
            writer.object { writer in
                for member in group.members { write(group.key, member, &writer) }
            }
        }
    }
}

extension GuardedRouter.Rule {
    /// How a request can be refused besides what the operation itself says.
    private var refusals: [String] {
        var refusals = ["400", "401", "503", "504"]
        if roles != .everybody { refusals.append("403") }
        if path.contains("{") { refusals.append("404") }
        if method != .get { refusals += ["408", "413", "415"] }
        if effect != .reads { refusals += ["403", "409", "422"] }
        if charge != nil { refusals.append("429") }
        if effect == .changes { refusals += ["412", "428"] }
        return Set(refusals).sorted()
    }

    private enum Parameter {
        case described(Int)
        case header(String)
    }

    private var headers: [String] {
        switch effect {
        case .reads, .reports: []
        case .adds: ["IdempotencyKey"]
        case .changes: ["IdempotencyKey", "IfMatch"]
        }
    }

    /// An operation with what follows from the declaration of its route.
    fileprivate func write(_ operation: JSONObject, to writer: inout JSONWriter) {
        for member in operation.members where member.key != "parameters" && member.key != "responses" {
            writer.member(member)
        }
        writer.name("x-roles")
        writer.array(Role.allCases.filter(roles.contains)) { $0.value($1.rawValue) }
        writer.name("security")
        writer.array((roles.contains(.public) ? [nil] : []) + ["key", "session"]) { writer, way in
            writer.object { writer in
                guard let way else { return }
                writer.name(of: way)
                writer.array([String]()) { $0.value($1) }
            }
        }
        writer.name("parameters")
        let named = operation["parameters"]?.array ?? []
        writer.array(named.indices.map(Parameter.described) + headers.map(Parameter.header)) { writer, parameter in
            switch parameter {
            case .described(let index): writer.value(named[index])
            case .header(let name): writer.object { $0.member("$ref", "#/components/parameters/\(name)") }
            }
        }
        let answers = operation["responses"]?.object?.members ?? []
        writer.name("responses")
        writer.object { writer in
            for answer in answers { writer.member(answer) }
            for status in refusals where !answers.contains(where: { $0.key == status }) {
                writer.name(of: status)
                writer.object { $0.member("$ref", "#/components/responses/Problem") }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ member: JSONObject.Member) {
        name(of: member.key)
        value(member.value)
    }

    mutating func value(_ value: JSONValue) {
        switch value {
        case .object(let object):
            self.object { writer in
                for member in object.members { writer.member(member) }
            }
        case .array(let elements): array(elements) { writer, element in writer.value(element) }
        case .string(let text): self.value(text)
        case .number(let number):
            if let whole = number.integer { self.value(whole) } else { self.value(number.double ?? .infinity) }
        case .bool(let flag): self.value(flag)
        case .null: null()
        }
    }
}
