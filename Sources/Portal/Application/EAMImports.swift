import Directory
import Imports

extension PortalServices {
    /// What EAM imports.
    var imports: ImportMachine { imports([UserImport.kind(self), AccountImport.kind(self)]) }
}
