package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.random.RandomGenerator;

/**
 * One kind of change to a model.
 *
 * @param name what reports call it
 * @param change makes it, at a random place; does nothing where the model has no such place
 */
record Mutation(String name, Change change) {
    /** Changes a model. */
    @FunctionalInterface
    interface Change {
        void apply(ModelProto.Builder model, RandomGenerator random);
    }
}
