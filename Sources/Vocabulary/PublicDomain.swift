/// Mail domains where anybody can get an address: webmail, and mail for subscribers of Belgian access providers.
enum PublicDomain {
    static let all: Set<String> = webmail.union(belgianProviders)

    private static let webmail: Set<String> = [
        "aol.com", "fastmail.com", "gmail.com", "gmx.com", "gmx.de", "gmx.fr", "gmx.net", "googlemail.com",
        "hotmail.be", "hotmail.com", "hotmail.de", "hotmail.fr", "hotmail.nl", "icloud.com", "laposte.net", "live.be",
        "live.com", "live.fr", "live.nl", "mac.com", "mail.com", "me.com", "msn.com", "orange.fr", "outlook.be", "outlook.com",
        "outlook.de", "outlook.fr", "pm.me", "proton.me", "protonmail.com", "t-online.de", "tutanota.com", "web.de", "yahoo.be",
        "yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.nl", "ymail.com", "zoho.com",
    ]

    private static let belgianProviders: Set<String> = [
        "belgacom.net", "pandora.be", "proximus.be", "scarlet.be", "skynet.be", "telenet.be", "voo.be",
    ]
}
