package dev.dnal.tribuo.shrink;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A network that was made smaller, and how it came about.
 *
 * @param network with the inputs and outputs of the given one, and what sorts out results behind its layers as it was
 * @param layers of it alone, for any number of images
 * @param given the layers that it was made of, in the same form
 * @param architecture what stayed of them
 * @param choice how that was chosen
 * @param history all epochs in order
 * @param report what it came to on images that nothing was trained by, nor chosen, unless the next says so
 * @param drop how it was found among others; empty where budgets said what it may cost
 */
public record ShrunkNetwork(
        Graph network,
        Graph layers,
        Graph given,
        Architecture architecture,
        ChoiceReport choice,
        List<EpochRecord> history,
        Report report,
        Optional<DropReport> drop) {
    /** Copies the list. */
    public ShrunkNetwork {
        history = List.copyOf(history);
    }

    /**
     * How far an output is from the given network's.
     *
     * @param output its name
     * @param relativeError root of the mean squared error, by the standard deviation of the given network's output
     */
    public record OutputError(String output, double relativeError) {}

    /**
     * Which boxes of a detector are still seen: those that the small network gives the same class, with a score above the threshold too, at a place
     * that overlaps.
     *
     * @param boxes that the given network sees
     * @param score above which a box is seen
     * @param overlap of both, by what they cover together, at least
     * @param share of the boxes that still match, 0 to 1
     */
    public record BoxAgreement(int boxes, double score, double overlap, double share) {}

    /**
     * What shrinking came to.
     *
     * @param trainingImages that it learned from
     * @param heldOutImages others, by which the rest is told
     * @param afterCut errors of outputs when channels had been cut out for the last time, before anything trained on
     * @param afterRecovery errors at the end
     * @param agreementAfterCut for a network that tells classes apart, else left out
     * @param agreement the same at the end
     * @param outputsAre what outputs were taken as
     * @param cosine mean cosine of the angle between the outputs of both networks at the end; left out but for embeddings
     * @param boxes which boxes are still seen at the end; left out but for detectors that see any
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Report(
            int trainingImages,
            int heldOutImages,
            List<OutputError> afterCut,
            List<OutputError> afterRecovery,
            @Nullable Agreement agreementAfterCut,
            @Nullable Agreement agreement,
            OutputMeaning outputsAre,
            @Nullable Double cosine,
            @Nullable BoxAgreement boxes) {
        /** Copies the lists. */
        public Report {
            afterCut = List.copyOf(afterCut);
            afterRecovery = List.copyOf(afterRecovery);
        }
    }
}
