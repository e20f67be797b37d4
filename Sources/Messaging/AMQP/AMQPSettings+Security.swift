import CProton

extension AMQPSettings {
    /// Tells Proton how to encrypt and how to sign in, before its first byte.
    /// - Throws: where a file of certificates cannot be used.
    func secure(_ driver: ProtonDriver) throws(BusFailure) {
        let sasl = pn_sasl(driver.transport)
        switch mechanism {
        case .anonymous: pn_sasl_allowed_mechs(sasl, "ANONYMOUS")
        case .external: pn_sasl_allowed_mechs(sasl, "EXTERNAL")
        case .plain(let user, let password):
            pn_sasl_allowed_mechs(sasl, "PLAIN")
            // Without TLS only to this machine: `fromEnvironment` refuses the rest.
            pn_sasl_set_allow_insecure_mechs(sasl, tls == nil)
            pn_connection_set_user(driver.connection, user)
            pn_connection_set_password(driver.connection, password)
        }
        pn_connection_set_hostname(driver.connection, host)
        if let tls { try encrypt(driver, tls) }
    }

    private func encrypt(_ driver: ProtonDriver, _ tls: TLS) throws(BusFailure) {
        guard let domain = pn_ssl_domain(PN_SSL_MODE_CLIENT) else { throw .unavailable("TLS is not there") }
        // The transport keeps what it needs of it.
        defer { pn_ssl_domain_free(domain) }
        guard pn_ssl_domain_set_trusted_ca_db(domain, tls.authorities) == 0 else {
            throw .unavailable("the trusted certificates cannot be read")
        }
        if let own = tls.certificate {
            guard pn_ssl_domain_set_credentials(domain, own.certificate, own.key, nil) == 0 else {
                throw .unavailable("the certificate or its key cannot be read")
            }
        }
        guard pn_ssl_domain_set_peer_authentication(domain, PN_SSL_VERIFY_PEER_NAME, nil) == 0, let ssl = pn_ssl(driver.transport),
            pn_ssl_init(ssl, domain, nil) == 0, pn_ssl_set_peer_hostname(ssl, host) == 0
        else { throw .unavailable("TLS cannot be set up") }
        pn_transport_require_encryption(driver.transport, true)
    }
}
