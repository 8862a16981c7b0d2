import HTTPSupport
import HTTPTypes
import Registry
import StrictJSON

/// The body of `POST /v1/nearest`, each field of its right type.
struct NearestBody: Sendable {
    private var values: [NearestParameter: NearestValue] = [:]

    /// - Throws: a ``Problem`` for what is not JSON, ``RegistryError/invalid(_:)`` for fields that are not expected or of
    ///   another type.
    init(_ bytes: [UInt8], allowing allowed: [NearestParameter] = NearestParameter.allCases) throws {
        let object = try BodyReader.object(bytes)
        var faults = BodyReader(object, at: "#", allowing: allowed.map(\.rawValue)).faults
        for member in object.members {
            guard let parameter = NearestParameter(rawValue: member.key), allowed.contains(parameter) else { continue }
            switch (parameter, member.value) {
            case (.postcode, .string(let text)), (.gridReference, .string(let text)),
                (.time, .string(let text)):
                values[parameter] = .text(text)
            case (.lat, .number(let number)), (.lon, .number(let number)), (.limit, .number(let number)),
                (.radius, .number(let number)), (.bystanders, .number(let number)):
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
        case .time: "a string such as 2026-11-22T03:00:00Z"
        case .explain: "true or false"
        case .lat, .lon, .limit, .radius, .bystanders: "a number"
        }
    }
}
