import HTTPSupport
import HTTPTypes
import Registry
import StrictJSON

/// The body of `POST /v1/nearest`, each field of its right type.
struct NearestBody: Sendable {
    private var texts: [NearestParameter: String] = [:]

    /// - Throws: a ``Problem`` for what is not JSON, ``RegistryError/invalid(_:)`` for fields that are not expected or of
    ///   another type.
    init(_ bytes: [UInt8]) throws {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw Problem(
                .badRequest, "The body is not JSON that can be read.",
                errors: [.init(pointer: "#", detail: error.description)])
        }
        guard let object = value.object else {
            throw RegistryError.invalid([.init("#", "The body must be a JSON object.")])
        }
        var faults: [RegistryError.Fault] = []
        for member in object.members {
            guard let parameter = NearestParameter(rawValue: member.key) else {
                faults.append(
                    .init(
                        "#",
                        "There is no field \(Self.shortened(member.key)). "
                            + "It takes \(NearestParameter.names.joined(separator: ", ")).")
                )
                continue
            }
            switch (parameter, member.value) {
            case (.postcode, .string(let text)), (.gridReference, .string(let text)): texts[parameter] = text
            case (.lat, .number(let number)), (.lon, .number(let number)), (.limit, .number(let number)),
                (.radius, .number(let number)):
                texts[parameter] = number.text
            case (.explain, .bool(let flag)): texts[parameter] = flag ? "true" : "false"
            default:
                faults.append(
                    .init("#/" + member.key, "Must be \(Self.expected(parameter)), not \(member.value.kind)."))
            }
        }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
    }

    subscript(_ parameter: NearestParameter) -> String? { texts[parameter] }

    private static func expected(_ parameter: NearestParameter) -> String {
        switch parameter {
        case .postcode, .gridReference: "a string"
        case .explain: "true or false"
        case .lat, .lon, .limit, .radius: "a number"
        }
    }

    /// What a stranger sent is not repeated at length.
    private static func shortened(_ name: String) -> String {
        name.count > 40 ? name.prefix(40) + "…" : name
    }
}
