import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWLProfileReport;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;

/**
 * Checks an ontology against OWL 2 DL and OWL 2 RL.
 *
 * <p>The one argument is a file in a syntax that the OWL API reads. The standard output tells, on lines of their own,
 * how many axioms were read ({@code axioms N}) and each violation ({@code DL text} or {@code RL text}). The exit status is
 * 0 whether or not there are violations; a file that cannot be read ends in an exception.
 */
public final class ProfileCheck {
    private ProfileCheck() {}

    /** Checks the file named by the only argument. */
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology =
                OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(arguments[0]));
        System.out.println("axioms " + ontology.getAxiomCount());
        Map<String, Profiles> profiles = new TreeMap<>();
        profiles.put("DL", Profiles.OWL2_DL);
        profiles.put("RL", Profiles.OWL2_RL);
        for (Map.Entry<String, Profiles> profile : profiles.entrySet()) {
            OWLProfileReport report = profile.getValue().checkOntology(ontology);
            List<OWLProfileViolation> violations = report.getViolations();
            for (OWLProfileViolation violation : violations) {
                System.out.println(profile.getKey() + " " + violation.toString().replace('\n', ' '));
            }
        }
    }
}
