package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import java.util.Collections;
import java.util.List;

/** Input 0 broadcast, in both directions, with the shape given by input 1. */
final class Expand implements Operator {
    @Override
    public String type() {
        return "Expand";
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape asked = in.contents(1).map(Shape::new).orElseGet(() -> ofUnknownSizes(in));
        return List.of(new TensorType(in.type(0), Broadcast.of(in.shape(0), asked, in)));
    }

    private static Shape ofUnknownSizes(Inference in) {
        Dim rank = in.shape(1, 1).dim(0);
        if (!rank.isFixed()) {
            throw in.error("the number of dimensions asked for by input 1, '"
                    + in.input(1).name() + "', must be known");
        }
        return new Shape(Collections.nCopies(Math.toIntExact(rank.size()), Dim.any()));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, b::dy);
    }
}
