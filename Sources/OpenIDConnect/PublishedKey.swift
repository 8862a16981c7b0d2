import JWTKit
import StrictJSON

/// A key of the provider's list (RFC 7517), also one that cannot be used: a token that names it is told from one that
/// names no key at all, and asks for no further reading.
struct PublishedKey: Sendable {
    /// For each algorithm the key is for, or why it is for none.
    private let verifiers: Result<[SigningAlgorithm: any JWTAlgorithm], TokenRefusal>

    static let ambiguous = PublishedKey(verifiers: .failure(.keyAmbiguous))

    var isUsable: Bool { (try? verifiers.get())?.isEmpty == false }

    func verifier(for algorithm: SigningAlgorithm) throws(TokenRefusal) -> any JWTAlgorithm {
        guard let verifier = try verifiers.get()[algorithm] else { throw .keyAlgorithm }
        return verifier
    }

    /// - Parameter allowed: the algorithms that are allowed at all.
    static func read(_ key: JSONObject, allowing allowed: Set<SigningAlgorithm>) async -> PublishedKey {
        do throws(TokenRefusal) {
            return PublishedKey(verifiers: .success(try await verifiers(of: key, allowing: allowed)))
        } catch {
            return PublishedKey(verifiers: .failure(error))
        }
    }

    private static func verifiers(
        of key: JSONObject, allowing allowed: Set<SigningAlgorithm>
    ) async throws(TokenRefusal) -> [SigningAlgorithm: any JWTAlgorithm] {
        let material = try KeyMaterial(key)
        if let use = key["use"] {
            guard use.string == "sig" else { throw .keyUse }
        }
        if let operations = key["key_ops"] {
            guard operations.array?.contains(where: { $0.string == "verify" }) == true else { throw .keyUse }
        }
        var algorithms = allowed.filter { $0.family == material.family }
        if let name = key["alg"] {
            algorithms = algorithms.filter { $0.rawValue == name.string }
        }
        var verifiers: [SigningAlgorithm: any JWTAlgorithm] = [:]
        for algorithm in algorithms {
            verifiers[algorithm] = try await verifier(for: algorithm, material: material)
        }
        return verifiers
    }

    /// The library's verifier of one key for one algorithm. It looks keys up in a collection that answers with a default
    /// where it does not know the name, and binds a key to the algorithm for which it was asked first; a collection of
    /// one key made for one algorithm can do neither.
    private static func verifier(
        for algorithm: SigningAlgorithm, material: KeyMaterial
    ) async throws(TokenRefusal) -> any JWTAlgorithm {
        let name = JWKIdentifier(string: algorithm.rawValue)
        let key: JWK =
            switch algorithm.family {
            case .rsa:
                .rsa(
                    algorithm.kitName, identifier: name, modulus: material.numbers.0,
                    exponent: material.numbers.1)
            case .p256:
                .ecdsa(
                    algorithm.kitName, identifier: name, x: material.numbers.0, y: material.numbers.1,
                    curve: .p256)
            case .p384:
                .ecdsa(
                    algorithm.kitName, identifier: name, x: material.numbers.0, y: material.numbers.1,
                    curve: .p384)
            }
        do {
            return try await JWTKeyCollection().add(jwk: key).getKey(for: name, alg: algorithm.rawValue)
        } catch {
            // Numbers that are no key, such as a point off its curve.
            throw .keyMalformed
        }
    }
}
