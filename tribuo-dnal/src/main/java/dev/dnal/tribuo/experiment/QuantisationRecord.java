package dev.dnal.tribuo.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.tribuo.comparison.Agreement;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written about a network whose numbers got fewer bits, in this order.
 *
 * @param network the file that it was made from
 * @param data images that ranges were measured on, out of those for training, and that the networks were tested on
 * @param versions of the software, by name
 * @param format {@link MeasuredTimes#QUANTISED}, or {@link MeasuredTimes#HALF} for one whose weights are kept in 16 bits
 * @param quantisation how it came about; left out for weights of 16 bits, of which nothing is chosen
 * @param test what both networks say of the test images
 * @param floatBytes size of the file of the network that it was made from
 * @param bytes that of the network in fewer bits
 * @param times what both take
 */
public record QuantisationRecord(
        String network,
        RunRecord.Data data,
        Map<String, String> versions,
        String format,
        @JsonInclude(JsonInclude.Include.NON_NULL) QuantisedNetwork.@Nullable Report quantisation,
        Agreement test,
        long floatBytes,
        long bytes,
        MeasuredTimes times) {
    /** Copies the map. */
    public QuantisationRecord {
        versions = Map.copyOf(versions);
    }

    /** The record as JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
