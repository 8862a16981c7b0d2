import HTTPSupport
import HTTPTypes
import Registry
import StrictJSON

/// The body of `POST /v1/nearest`, each field of its right type.
struct NearestBody: Sendable {
    private var values: [NearestParameter: NearestValue] = [:]

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
                        "There is no field \(member.key.shortenedForMessage). "
                            + "It takes \(NearestParameter.names.joined(separator: ", ")).")
                )
                continue
            }
            switch (parameter, member.value) {
            case (.postcode, .string(let text)), (.gridReference, .string(let text)):
                values[parameter] = .text(text)
            case (.lat, .number(let number)), (.lon, .number(let number)), (.limit, .number(let number)),
                (.radius, .number(let number)):
                values[parameter] = .number(number.double ?? .infinity)
            case (.explain, .bool(let flag)): values[parameter] = .flag(flag)
            default:
                faults.append(
                    .init("#/" + member.key, "Must be \(Self.expected(parameter)), not \(member.value.kind)."))
            }
        }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
    }

    subscript(_ parameter: NearestParameter) -> NearestValue? { values[parameter] }

    private static func expected(_ parameter: NearestParameter) -> String {
        switch parameter {
        case .postcode, .gridReference: "a string"
        case .explain: "true or false"
        case .lat, .lon, .limit, .radius: "a number"
        }
    }
}
