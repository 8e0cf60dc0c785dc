package dev.dnal.cli.print;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.quantisation.LayerCount;
import dev.dnal.tribuo.experiment.file.RecordJson;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@link NetworkDescription} says of a network, for programs: components are called so in JSON, and those without a value are left
 * out. Sizes of a shape are whole numbers, or texts where they are not fixed: a name, or "?".
 *
 * @param name of the network
 * @param inputs without those that are fixed
 * @param outputs in order
 * @param batch what became of a batch that the file fixes, as a sentence
 * @param layers what has parameters or computes, in order
 * @param macs multiply-accumulate operations for one image
 * @param params parameters that training may change
 * @param decisions what a search over the search space decides over; none in a network that has gates
 * @param kept nodes that are kept as they are
 * @param quantised how many of the layers have weights in 8-bit whole numbers, if any has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NetworkFacts(
        String name,
        List<Port> inputs,
        List<Port> outputs,
        @Nullable String batch,
        List<Layer> layers,
        long macs,
        long params,
        List<Choices> decisions,
        Kept kept,
        @Nullable LayerCount quantised) {
    /**
     * An input or output.
     *
     * @param type of its elements, as ONNX calls it
     */
    public record Port(String name, String type, List<Object> shape) {
        static Port of(Value value) {
            return new Port(
                    value.name(),
                    value.type().name(),
                    value.shape().map(NetworkFacts::sizes).orElse(List.of("?")));
        }
    }

    /**
     * A row of the table.
     *
     * @param operator of the node
     * @param input its shape without the batch
     * @param output its shape without the batch
     * @param channels that it makes, if their number is fixed
     * @param macs for one image
     * @param gate whether a search puts one on the channels; only of layers with weights of their own, in a network without gates
     * @param why there is none: nothing of the channels could go, or the gate of another layer decides over them
     * @param gates behind it, in a network that has some
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Layer(
            String name,
            String operator,
            List<Object> input,
            List<Object> output,
            @Nullable Long channels,
            long macs,
            long params,
            @Nullable Boolean gate,
            @Nullable String why,
            @Nullable Gates gates) {}

    /**
     * Gates that are in the network.
     *
     * @param count one for each channel
     * @param open those that let something through
     * @param hard whether they are zeros and ones
     */
    public record Gates(long count, long open, boolean hard) {}

    /**
     * A decision of a search.
     *
     * @param kind what is decided over: channel, operation or edge
     * @param choices how many of them
     * @param least how many must stay
     * @param layers that they are computed or read at
     */
    public record Choices(String name, String kind, int choices, int least, List<String> layers) {
        static Choices of(Decision decision, List<String> layers) {
            return new Choices(
                    decision.name(),
                    decision.kind().name().toLowerCase(Locale.ROOT),
                    decision.choices(),
                    decision.least(),
                    layers);
        }
    }

    /**
     * Nodes that nobody looks into.
     *
     * @param operators their types, each once
     */
    public record Kept(long nodes, List<String> operators) {}

    /** The sizes of a shape. */
    static List<Object> sizes(Shape shape) {
        return shape.dims().stream().map(NetworkFacts::size).toList();
    }

    private static Object size(Dim dim) {
        return dim.isFixed() ? (Object) dim.size() : dim.toString();
    }

    /** As JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
