package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;

/** One graph for all: it sees the whole batch. */
public record NoReduction(Graph graph) implements GradientReduction {
    @Override
    public Value weigh(Value loss) {
        return loss;
    }

    @Override
    public Value sum(Value inGradientGraph, String name) {
        return inGradientGraph;
    }

    @Override
    public Value state(Value inGradientGraph) {
        return inGradientGraph;
    }
}
