package dev.dnal.onnx.training.penalty;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.file.MetadataLine;
import java.util.List;
import java.util.Optional;

/**
 * The sum of the magnitudes of the scales of all batch normalisations of images: Liu, Li, Shen, Huang, Yan, Zhang, "Learning
 * Efficient Convolutional Networks through Network Slimming", 2017.
 */
public record ScalePenalty() implements Penalty {
    /** What training files call it. */
    public static final String KIND = "ScalePenalty";

    private static final int RANK_OF_IMAGES = 4;

    @Override
    public Optional<MetadataLine> describe() {
        return Optional.of(MetadataLine.of(KIND));
    }

    @Override
    public Value apply(GraphBuilder b, List<Parameter> parameters) {
        return parameters.stream()
                .filter(parameter ->
                        parameter.kind() == Parameter.Kind.NORM_SCALE && parameter.dataRank() == RANK_OF_IMAGES)
                .map(parameter -> b.sumDropping(b.emit("Abs", b.graph().requireValue(parameter.name())), 0))
                .reduce(b::add)
                .orElseThrow(() -> new GraphException("The penalty needs batch normalisations of images, but graph '"
                        + b.graph().name() + "' has none: train without a penalty"));
    }
}
