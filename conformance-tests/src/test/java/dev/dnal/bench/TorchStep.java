package dev.dnal.bench;

import ai.djl.pytorch.engine.PtNDArray;
import dev.dnal.onnx.graph.Graph;
import java.util.Map;

/** A training step of PyTorch, on the same batch each time. */
final class TorchStep implements Step {
    private final TorchTrainer trainer;
    private final Map<String, PtNDArray> inputs;
    private final PtNDArray labels;

    TorchStep(Graph network, Images images) {
        trainer = new TorchTrainer(network, parameter -> true, TorchTrainer.WEIGHT_DECAY);
        inputs = Map.of(Images.INPUT, trainer.array(images.pixels()));
        labels = trainer.array(images.labels());
    }

    @Override
    public void run() {
        OurStep.requireFinite(trainer.step(inputs, labels, OurStep.LEARNING_RATE, 0));
    }

    @Override
    public void close() {
        trainer.close();
    }
}
