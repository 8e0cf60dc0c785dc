package dev.dnal.tribuo.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.LossContext;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.ImageFormat;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A loss of somebody else's, who is in none of the packages that know losses. */
class OwnLossTest {
    private static final ImageShape SHAPE = new ImageShape(1, 6, 6);

    /**
     * The focal loss (Lin et al., "Focal Loss for Dense Object Detection", 2017): the cross entropy of each example times (1 -
     * p)^gamma, with p the probability of its class. With gamma 0 it is the cross entropy itself.
     */
    private record Focal(double gamma) implements Loss {
        @Override
        public TensorType targets(Value outputs) {
            return new SoftmaxCrossEntropy().targets(outputs);
        }

        @Override
        public Value apply(LossContext c) {
            Value logits = c.outputs();
            long classes = logits.requireShape().size(1);
            Value all = c.call("LogSoftmax", logits).attribute("axis", -1).output();
            long[] indices = new long[(int) classes];
            Arrays.setAll(indices, i -> i);
            Value chosen = c.cast(
                    c.emit("Equal", c.emit("Unsqueeze", c.targets(), c.longs(1)), c.longs(indices)), logits.type());
            Value logP = c.sumDropping(c.mul(chosen, all), 1);
            if (gamma == 0) {
                return c.neg(c.mean(logP));
            }
            Value missing = c.sub(c.scalarLike(logits, 1), c.emit("Exp", logP));
            Value factor = c.emit("Pow", missing, c.scalarLike(logits, gamma));
            return c.neg(c.mean(c.mul(logP, factor)));
        }

        @Override
        public Value score(LossContext c) {
            return new SoftmaxCrossEntropy().score(c);
        }

        @Override
        public Metric metric() {
            return Metric.ACCURACY;
        }
    }

    /** Its configurable form. */
    private static final class FocalLoss extends ConfiguredValue implements StageLoss {
        @Config(description = "How much less examples count that are right already, at least 0.")
        private double gamma = 2;

        FocalLoss(double gamma) {
            this.gamma = gamma;
        }

        @Override
        public Loss loss() {
            return new Focal(gamma);
        }
    }

    private static ImageSource images() {
        byte[] pixels = new byte[24 * SHAPE.size()];
        new Random(1).nextBytes(pixels);
        int[] labels = new int[24];
        Arrays.setAll(labels, i -> i % 3);
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("a", "b", "c"));
    }

    private static DNALTrainer.Builder builder() {
        return DNALTrainer.builder(new ImageFormat(1, 6, 6), new SmallVgg(2))
                .weightStage(new WeightStage(2, new ConstantRate(0.05), 0))
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(new WeightStage(1, new ConstantRate(0.02), 0))
                .batchSize(8)
                .threads(1);
    }

    private static byte[] learned(DNALTrainer trainer) {
        try (DNALModel model = trainer.train(images())) {
            return model.imageModel().toByteArray();
        }
    }

    @Test
    void trainsAllStagesOfATrainer() {
        byte[] ofCrossEntropy = learned(builder().build());
        assertArrayEquals(
                ofCrossEntropy, learned(builder().loss(new FocalLoss(0)).build()));
        assertFalse(Arrays.equals(
                ofCrossEntropy, learned(builder().loss(new FocalLoss(2)).build())));
    }
}
