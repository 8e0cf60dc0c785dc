package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.internal.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a loss comes to for given outputs of a network.
 *
 * @param loss of the batch
 * @param gradient of the loss with respect to the outputs
 * @param score of the batch
 */
record LossRun(double loss, Tensor gradient, double score) {
    /**
     * Runs a loss in double precision.
     *
     * @param outputs [batch, outputs]
     * @param weights of mean 1, if there are any
     */
    static LossRun of(Loss loss, Tensor outputs, Tensor targets, double... weights) {
        Graph graph = new Graph("loss");
        graph.opsets().put("", Operators.OPSET);
        Value given =
                graph.addInput("outputs", new TensorType(DataType.DOUBLE, Shape.batched("batch", outputs.sizes()[1])));
        LossContext context = new LossContext(graph, loss, new State(Map.of()), Optional.empty(), given);
        Map<String, Tensor> feeds = new HashMap<>(Map.of("outputs", outputs, TrainingGraph.LABELS, targets));
        if (weights.length > 0) {
            context.weighExamples();
            feeds.put(TrainingGraph.WEIGHTS, Tensor.of(weights, weights.length));
        }
        Value mean = loss.apply(context);
        Value score = loss.score(context);
        Value gradient =
                Differentiator.differentiate(graph, mean, List.of(given)).get(given);
        Map<String, Tensor> results =
                new ReferenceEvaluator(graph).run(feeds, List.of(mean.name(), gradient.name(), score.name()));
        return new LossRun(
                results.get(mean.name()).doubles()[0],
                results.get(gradient.name()),
                results.get(score.name()).doubles()[0]);
    }
}
