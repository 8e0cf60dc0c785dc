package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * Recurrent layers over X [steps, batch, features] (or with attribute layout 1 [batch, steps, features]), with weights W [directions, gates
 * H, features], R [directions, gates H, H] and B [directions, 2 gates H]. Nothing is cut out of them, and no gradient goes through.
 */
abstract class Recurrent implements Operator {
    /** Blocks of H rows in the weights. */
    abstract int gates();

    /** States that are handed from step to step, and are outputs 1 and following. */
    int states() {
        return 1;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA, InputRole.DATA)
                .optional(InputRole.DATA, InputRole.SETTING, InputRole.DATA)
                .text("direction", "forward", "reverse", "bidirectional")
                .whole("hidden_size", 1, Integer.MAX_VALUE)
                .flag("layout")
                .number("clip")
                .any("activations")
                .any("activation_alpha")
                .any("activation_beta");
    }

    @Override
    public final List<TensorType> infer(Inference in) {
        DataType type = in.commonType(0, 1, 2);
        Shape x = in.shape(0, 3);
        long directions = in.node().textAttribute("direction", "forward").equals("bidirectional") ? 2 : 1;
        long hidden = in.node().intAttribute("hidden_size", in.size(2, 2));
        Shape r = Shape.of(directions, gates() * hidden, hidden);
        if (!in.shape(2, 3).mayEqual(r)) {
            throw in.error("weights R, input 2, must be " + r + " for " + hidden + " units, found " + in.shape(2));
        }
        Shape w = new Shape(List.of(Dim.of(directions), Dim.of(gates() * hidden), x.dim(2)));
        if (!in.shape(1, 3).mayEqual(w)) {
            throw in.error("weights W, input 1, must be " + w + ", found " + in.shape(1));
        }
        if (in.has(3) && !in.shape(3).mayEqual(Shape.of(directions, 2L * gates() * hidden))) {
            throw in.error("biases B, input 3, must be " + Shape.of(directions, 2L * gates() * hidden) + ", found "
                    + in.shape(3));
        }
        boolean batchFirst = in.node().intAttribute("layout", 0) != 0;
        Dim steps = x.dim(batchFirst ? 1 : 0);
        Dim batch = x.dim(batchFirst ? 0 : 1);
        Dim numDirections = Dim.of(directions);
        Dim units = Dim.of(hidden);
        List<TensorType> types = new ArrayList<>();
        types.add(new TensorType(
                type,
                new Shape(
                        batchFirst
                                ? List.of(batch, steps, numDirections, units)
                                : List.of(steps, numDirections, batch, units))));
        for (int i = 0; i < states(); i++) {
            types.add(new TensorType(
                    type,
                    new Shape(
                            batchFirst ? List.of(batch, numDirections, units) : List.of(numDirections, batch, units))));
        }
        return types;
    }

    /** Of all steps; of those whose number is not fixed, of one. */
    @Override
    public final long macs(Node node) {
        Shape x = node.input(0).requireShape();
        Shape w = node.input(1).requireShape();
        Shape r = node.input(2).requireShape();
        // Steps and examples, in whichever order.
        return x.dim(0).perExample() * x.dim(1).perExample() * (w.elements() + r.elements());
    }
}
