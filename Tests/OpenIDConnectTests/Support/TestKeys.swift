import Crypto
import CryptoExtras
import Foundation

/// Keys made for this run of the tests. Making one takes a while, so they are shared.
enum TestKeys {
    static let rsa = makeRSA()
    static let otherRSA = makeRSA()
    static let weakRSA = makeRSA(bits: 1024)
    static let p256 = P256.Signing.PrivateKey()
    static let p384 = P384.Signing.PrivateKey()

    private static func makeRSA(bits: Int = 2048) -> _RSA.Signing.PrivateKey {
        do {
            return try _RSA.Signing.PrivateKey(unsafeKeySize: _RSA.Signing.KeySize(bitCount: bits))
        } catch {
            preconditionFailure("no key could be made: \(error)")
        }
    }
}

/// An entry of a key set, as JSON.
enum PublishedJSON {
    static func rsa(_ key: _RSA.Signing.PrivateKey, kid: String, _ more: String = "") -> String {
        let (modulus, exponent) = numbers(of: key)
        return rsa(modulus: modulus, exponent: exponent, kid: kid, more)
    }

    static func rsa(modulus: Data, exponent: Data, kid: String, _ more: String = "") -> String {
        #"{"kty":"RSA","kid":"\#(kid)","n":"\#(modulus.base64URL)","e":"\#(exponent.base64URL)"\#(more)}"#
    }

    static func p256(kid: String, _ more: String = "") -> String {
        point(TestKeys.p256.publicKey.rawRepresentation, curve: "P-256", kid: kid, more)
    }

    static func p384(kid: String, _ more: String = "") -> String {
        point(TestKeys.p384.publicKey.rawRepresentation, curve: "P-384", kid: kid, more)
    }

    /// - Parameters:
    ///   - coordinates: x and y, one after the other.
    ///   - place: where y begins; in the middle, unless something is to be wrong.
    static func point(
        _ coordinates: Data, dividedAt place: Int? = nil, curve: String, kid: String, _ more: String = ""
    ) -> String {
        let half = place ?? coordinates.count / 2
        let (x, y) = (coordinates.prefix(half).base64URL, coordinates.suffix(coordinates.count - half).base64URL)
        return #"{"kty":"EC","kid":"\#(kid)","crv":"\#(curve)","x":"\#(x)","y":"\#(y)"\#(more)}"#
    }

    static func numbers(of key: _RSA.Signing.PrivateKey) -> (modulus: Data, exponent: Data) {
        do {
            let numbers = try key.publicKey.getKeyPrimitives()
            return (numbers.modulus, numbers.publicExponent)
        } catch {
            preconditionFailure("a key without numbers: \(error)")
        }
    }

    static func set(_ keys: [String]) -> String { #"{"keys":[\#(keys.joined(separator: ","))]}"# }
}

extension Data {
    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
