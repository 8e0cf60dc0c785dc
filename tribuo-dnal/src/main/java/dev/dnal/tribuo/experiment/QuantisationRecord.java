package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.quantisation.Agreement;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import java.util.Map;

/**
 * What is written about a network that was quantised, in this order.
 *
 * @param network the file that it was made from
 * @param data images that ranges were measured on, out of those for training, and that the networks were tested on
 * @param versions of the software, by name
 * @param quantisation how it came about
 * @param test what both networks say of the test images
 * @param floatBytes size of the file of the network of real numbers
 * @param bytes that of the quantised one
 * @param times what both take
 */
public record QuantisationRecord(
        String network,
        RunRecord.Data data,
        Map<String, String> versions,
        QuantisedNetwork.Report quantisation,
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
