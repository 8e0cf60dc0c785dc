package dev.dnal.tribuo.quantisation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.quantisation.FloatNode;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.comparison.Agreement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network in 8-bit whole numbers, and what is known of how it came about. */
public final class QuantisedNetwork {
    private final Graph graph;
    private final Report report;

    QuantisedNetwork(Graph graph, Report report) {
        this.graph = graph;
        this.report = report;
    }

    /**
     * How a network was quantised.
     *
     * @param method by which ranges were chosen
     * @param calibrationImages on how many images they were measured
     * @param training what was trained, if anything was
     * @param layers number of layers that sum products, as convolutions
     * @param quantisedLayers how many of them compute with whole numbers
     * @param control what both networks say of other images, by which layers were given back
     * @param keptLayers layers that compute with real numbers because too much was lost without, the first to be given back first
     * @param floatNodes all nodes that compute with real numbers, and why
     * @param noise of tensors on control images, the noisiest first
     * @param ranges of tensors
     * @param warnings what is likely not to be as it was wanted, in sentences
     */
    public record Report(
            String method,
            int calibrationImages,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Training training,

            int layers,
            int quantisedLayers,
            Agreement control,
            List<String> keptLayers,
            List<FloatNode> floatNodes,
            List<TensorNoise> noise,
            Map<String, ValueRange> ranges,
            List<String> warnings) {
        /** Copies the lists. */
        public Report {
            keptLayers = List.copyOf(keptLayers);
            floatNodes = List.copyOf(floatNodes);
            noise = List.copyOf(noise);
            ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * How a network was trained to be quantised.
     *
     * @param epochs over the images
     * @param images how many
     * @param rate learning rate at the beginning
     * @param labelShare share of the labels in the loss
     * @param before what the network said of the control images with all layers quantised and nothing trained
     * @param after what it said when it was trained
     * @param kept whether the trained one was the better of both, and is what came out
     */
    public record Training(
            int epochs, int images, double rate, double labelShare, Agreement before, Agreement after, boolean kept) {}

    /** The network in QDQ form, of opset 17, a copy. */
    public Graph graph() {
        return graph.copy();
    }

    /** The network as the bytes of an ONNX file. */
    public byte[] toBytes() {
        return OnnxWriter.toBytes(graph);
    }

    /** How it came about. */
    public Report report() {
        return report;
    }
}
