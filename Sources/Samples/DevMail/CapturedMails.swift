public import Directory
public import Foundation
import Hummingbird

/// The mails that the demo keeps instead of sending them, as a feature of the portal: `/dev/mail`.
public enum CapturedMails {
    public static let templates = Bundle.module.resourceURL?.appendingPathComponent("Templates")

    public static var feature: Feature {
        Feature(templates: templates) { router, pages in
            MailPreviewRoutes(pages: pages).add(to: router)
            DevMailRoutes(pages: pages).add(to: router)
        }
    }
}
