package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import java.util.List;

/** What the operators of batch normalisation share. */
public final class BatchNorms {
    private BatchNorms() {}

    public static float epsilon(Node node) {
        return node.floatAttribute("epsilon", 1e-5f);
    }

    /** Shape [C] for the image [N, C, spatial...] at {@code xIndex}; checks that the vectors from there on fit it. */
    public static TensorType channelVector(Inference in, int xIndex, int firstVector, int vectors) {
        Shape x = in.shape(xIndex);
        if (x.rank() < 2) {
            throw in.error("X must have at least 2 dimensions, [N, C, ...], found " + x);
        }
        Dim channels = x.dim(1);
        Shape vector = new Shape(List.of(channels));
        for (int i = firstVector; i < firstVector + vectors; i++) {
            if (!in.shape(i, 1).mayEqual(vector)) {
                throw in.error("input " + i + ", '" + in.input(i).name() + "', must have shape " + vector
                        + ", one element for each channel, found " + in.shape(i));
            }
        }
        return new TensorType(in.commonType(xIndex, firstVector), vector);
    }
}
