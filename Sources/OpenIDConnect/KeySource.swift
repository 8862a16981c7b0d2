import StrictJSON

/// The provider's keys by their names.
typealias KeySet = [String: PublishedKey]

/// Where the keys come from: the provider's own document names the address of its key set (OpenID Connect Discovery 1.0,
/// section 4; RFC 7517, section 5). Both are read each time, so that a key set may move.
struct KeySource: Sendable {
    let configuration: OpenIDConfiguration
    let fetcher: any DocumentFetcher

    func keys() async throws(ProviderFailure) -> KeySet {
        let discovery = try await object(at: configuration.discoveryAddress)
        guard let issuer = discovery["issuer"]?.string, issuer.utf8.elementsEqual(configuration.issuer.utf8) else {
            throw .otherIssuer
        }
        // A provider elsewhere has no business with this machine's ports.
        guard let address = discovery["jwks_uri"]?.string.flatMap(ProviderAddress.init),
            !address.isLoopback || configuration.issuerAddress.isLoopback
        else { throw .noKeySetAddress }
        guard let entries = try await object(at: address)["keys"]?.array else { throw .noKeySet }
        return await keySet(of: entries.compactMap(\.object))
    }

    private func object(at address: ProviderAddress) async throws(ProviderFailure) -> JSONObject {
        let bytes = try await fetcher.fetch(address.url)
        guard let object = try? JSONReader.read(bytes).object else { throw .notJSON }
        return object
    }

    /// A name may stand for several keys of which one is for signatures. What has no name no token can ask for.
    private func keySet(of entries: [JSONObject]) async -> KeySet {
        var candidates: [String: [PublishedKey]] = [:]
        for entry in entries {
            guard let name = entry["kid"]?.string else { continue }
            candidates[name, default: []].append(
                await PublishedKey.read(entry, allowing: configuration.algorithms))
        }
        return candidates.compactMapValues { keys in
            let usable = keys.filter(\.isUsable)
            return usable.count > 1 ? .ambiguous : usable.first ?? keys.first
        }
    }
}
