package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.pytorch.engine.PtNDArray;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TorchTrainerTest {
    private static final int STEPS = 3;

    /** What is compared must be the same work. The width is one at which PyTorch's gradients were not seen to be wrong. */
    @Test
    void bothSidesLearnTheSame() {
        Graph graph = Images.build(new ResNet(8, 16)).graph();
        Images images = Images.random(4);
        double learningRate = 0.05f;
        try (TrainingSession ours = TrainingSession.open(OurStep.training(graph), OurStep.exact());
                TorchTrainer torch = new TorchTrainer(graph, parameter -> true, TorchTrainer.WEIGHT_DECAY)) {
            Map<String, HostTensor> feeds = Map.of(
                    Images.INPUT, images.pixels(),
                    TrainingGraph.LABELS, images.labels(),
                    TrainingGraph.LEARNING_RATE, HostTensor.scalar((float) learningRate));
            Map<String, PtNDArray> inputs = Map.of(Images.INPUT, torch.array(images.pixels()));
            PtNDArray labels = torch.array(images.labels());
            for (int i = 0; i < STEPS; i++) {
                double expected = torch.step(inputs, labels, learningRate, 0);
                double found = ours.step(feeds, List.of(TrainingGraph.LOSS))
                        .get(TrainingGraph.LOSS)
                        .item();
                assertEquals(expected, found, 1e-2, "loss before step " + i);
            }
        }
    }
}
