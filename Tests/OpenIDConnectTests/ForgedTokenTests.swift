import Foundation
import OpenIDConnect
import Testing

@Suite("Forged and stale tokens")
struct ForgedTokenTests {
    private let provider: OpenIDProvider

    init() throws {
        provider = try .invented(StubFetcher(keys: KeyRoom.keys))
    }

    @Test("Each is refused for its own reason, while the token it is made from is accepted", arguments: Forgery.all)
    func refused(_ forgery: Forgery) async throws {
        #expect(try await provider.outcome(Draft().token()) == nil)
        #expect(try await provider.outcome(forgery.token()) == .refused(forgery.refusal))
    }

    @Test("Every reason to refuse has a forgery, and no two forgeries have one name")
    func coverage() {
        #expect(Set(Forgery.all.map(\.refusal)) == Set(TokenRefusal.allCases))
        #expect(Set(Forgery.all.map(\.name)).count == Forgery.all.count)
        #expect(Forgery.all.count >= 120)
    }

    @Test("A token with any one character changed, left out or doubled is refused")
    func everyCharacter() async throws {
        let token = Array(try Draft().token().utf8)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
        for index in token.indices {
            let place = try #require(alphabet.firstIndex(of: token[index]))
            for forged in [
                token[..<index] + [alphabet[(place + 1) % 65]] + token[(index + 1)...],
                token[..<index] + token[(index + 1)...], token[...index] + token[index...],
            ] where !forged.elementsEqual(token) {
                let outcome = await provider.outcome(String(decoding: forged, as: UTF8.self))
                #expect(outcome != nil, "character \(index)")
            }
        }
    }

    @Test("Every beginning and every end of a token is refused")
    func everyPiece() async throws {
        let token = try Draft().token()
        for length in 0..<token.count {
            #expect(await provider.outcome(String(token.prefix(length))) != nil, "the first \(length) characters")
            #expect(await provider.outcome(String(token.suffix(length))) != nil, "the last \(length) characters")
        }
    }

    @Test("No word for a refusal says anything of the token")
    func words() {
        for refusal in TokenRefusal.allCases {
            #expect(
                refusal.description.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                })
            #expect("\(TokenError.refused(refusal))" == "token refused: \(refusal.rawValue)")
        }
    }
}
