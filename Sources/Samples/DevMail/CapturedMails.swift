public import Directory
import Foundation
import Hummingbird

/// The mails that the demo keeps instead of sending them, as a feature of the portal: `/dev/mail`.
public enum CapturedMails {
    public static var feature: Feature {
        Feature(templates: Bundle.module.resourceURL?.appendingPathComponent("Templates")) { router, pages in
            MailPreviewRoutes(pages: pages).add(to: router)
            DevMailRoutes(pages: pages).add(to: router)
        }
    }
}
