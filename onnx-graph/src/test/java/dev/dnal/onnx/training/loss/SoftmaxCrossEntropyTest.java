package dev.dnal.onnx.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.onnx.graph.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Losses and gradients are those that torch.nn.CrossEntropyLoss of PyTorch 2.13.0 gave in double precision for the same logits
 * and labels.
 */
class SoftmaxCrossEntropyTest {
    private static final double[] LOGITS = {0.5, -1, 2, 1.5, 0.25, -0.75, -2, 1, 0, 0.1, 0.2, 0.3};
    private static final long[] LABELS = {2, 1, 0, 1};

    private static LossRun run(Loss loss, double... weights) {
        return LossRun.of(loss, Tensor.of(LOGITS, 4, 3), Tensor.vector(LABELS), weights);
    }

    @Test
    void smoothedLabelsAreLabelSmoothingOfPyTorch() {
        LossRun found = run(new SoftmaxCrossEntropy(0.1));
        assertEquals(1.561984742765453, found.loss(), 1e-14);
        double[] gradient = {
            0.03548926470167584,
            0.0014448099843385291,
            -0.03693407468601437,
            0.1712767519544329,
            -0.18187418233392044,
            0.010597430379487545,
            -0.2245535765934984,
            0.16801279484122697,
            0.05654078175227145,
            0.0668190680055985,
            -0.1502770849499965,
            0.08345801694439804
        };
        assertArrayEquals(gradient, found.gradient().doubles(), 1e-14);
    }

    /** PyTorch was given weight = [2, 0.5, 1.25] for the classes; here each example has that of its class. */
    @Test
    void examplesWeighedByTheirClassesAreClassWeightsOfPyTorch() {
        double sum = 1.25 + 0.5 + 2 + 0.5;
        double[] ofMeanOne = {4 * 1.25 / sum, 4 * 0.5 / sum, 4 * 2 / sum, 4 * 0.5 / sum};
        LossRun found = run(new SoftmaxCrossEntropy(), ofMeanOne);
        assertEquals(1.9625814783943654, found.loss(), 1e-14);
        double[] gradient = {
            0.05155599768824609,
            0.011503698020790426,
            -0.06305969570903651,
            0.08452239307659587,
            -0.09343098776498217,
            0.008908594688386296,
            -0.4540616343720754,
            0.33194565303446644,
            0.12211598133760901,
            0.03536583592420322,
            -0.07856176546666502,
            0.04319592954246182
        };
        assertArrayEquals(gradient, found.gradient().doubles(), 1e-14);
    }

    @Test
    void theScoreIsTheNumberOfRightClasses() {
        assertEquals(1, run(new SoftmaxCrossEntropy()).score());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void smoothingOutOfItsRangeIsRefused(double smoothing) {
        assertThrows(IllegalArgumentException.class, () -> new SoftmaxCrossEntropy(smoothing));
    }
}
