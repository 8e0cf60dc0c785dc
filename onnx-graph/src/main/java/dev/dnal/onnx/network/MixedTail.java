package dev.dnal.onnx.network;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.BatchFreeing;
import dev.dnal.onnx.pass.DeadNodeElimination;
import java.util.List;

/**
 * What a network that was written for a fixed number of images does with all of them at once behind its layers, as taking the one image out of the
 * batch to sort out what it shows. Without that the network can be freed for any number.
 */
final class MixedTail {
    private MixedTail() {}

    /**
     * Shows what such a tail reads in the place of what it makes. A network that has none stays as it is.
     *
     * @param layers as a file says them
     */
    static void leaveOut(Graph layers) {
        Graph canonical = layers.copy();
        new Canonicalisation().apply(canonical);
        List<String> outputs = BatchFreeing.outputsOfEachImage(
                        canonical,
                        value -> layers.value(value.name())
                                .flatMap(Value::producer)
                                .isPresent())
                .stream()
                .map(Value::name)
                .toList();
        if (!outputs.isEmpty()) {
            List.copyOf(layers.outputs()).forEach(layers::removeOutput);
            outputs.forEach(name -> layers.addOutput(layers.requireValue(name)));
            new DeadNodeElimination().apply(layers);
        }
    }
}
