package dev.dnal.conformance.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.lowering.cuda.CudaLowering;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.MeanSquaredError;
import dev.dnal.onnx.training.loss.SigmoidCrossEntropy;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.onnx.training.optimiser.AdamW;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.tribuo.network.ImageNetResNet;
import dev.dnal.tribuo.network.ImageScale;
import dev.dnal.tribuo.network.MobileNetV2;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.network.Shortcut;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.network.SuperProxyless;
import dev.dnal.tribuo.network.Vgg;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where ONNX Runtime would put the nodes of all that runs on a GPU, found without one: each node is held against the list of the
 * kernels that ONNX Runtime 1.24.1 has for CUDA.
 */
class PlacementTest {
    /** Channels of the first convolution: kernels don't depend on widths, and large networks take long to build. */
    private static final int WIDTH = 4;

    /** What steps on a GPU are made of; a further kind is one more row. */
    enum Target {
        /** {@code --kernels cuda}: what any build for CUDA runs. */
        CUDA(CudaBuild.ALL),
        /** {@code --kernels cuda+training}: what the training build for CUDA runs. */
        CUDA_TRAINING(CudaBuild.TRAINING);

        private final CudaBuild build;

        Target(CudaBuild build) {
            this.build = build;
        }

        private Pass lowering() {
            return switch (this) {
                case CUDA -> CudaLowering.portable();
                case CUDA_TRAINING -> CudaLowering.withTrainingKernels();
            };
        }

        Placement place(Graph graph) {
            return Placement.of(graph, CudaKernels.of(build));
        }

        StepGraphs graphs(Network network) {
            return new StepGraphs(network, lowering());
        }
    }

    static Stream<Arguments> networks() {
        List<Network> networks = List.of(
                new SmallVgg(WIDTH),
                new ResNet(8, WIDTH),
                new ResNet(20, WIDTH, Shortcut.PROJECTION),
                new ImageNetResNet(18, ImageScale.SMALL, WIDTH),
                new ImageNetResNet(34, ImageScale.LARGE, WIDTH),
                new ImageNetResNet(50, ImageScale.SMALL, WIDTH),
                new ImageNetResNet(50, ImageScale.LARGE, WIDTH),
                new Vgg(11, ImageScale.LARGE, WIDTH),
                new Vgg(13, ImageScale.SMALL, WIDTH),
                new Vgg(16, ImageScale.SMALL, WIDTH),
                new Vgg(19, ImageScale.SMALL, WIDTH),
                new MobileNetV2(ImageScale.SMALL, WIDTH),
                new MobileNetV2(ImageScale.LARGE, WIDTH),
                new SuperProxyless(ImageScale.SMALL, WIDTH, 1),
                new SuperProxyless(ImageScale.LARGE, WIDTH, 1));
        return Arrays.stream(Target.values())
                .flatMap(target -> networks.stream().map(network -> Arguments.of(target, network)));
    }

    static Stream<Arguments> optimisersAndLosses() {
        List<Optimiser> optimisers =
                List.of(Sgd.withMomentum(0), Sgd.withMomentum(0.9).withNesterov(), new AdamW().withWeightDecay(0.01));
        List<Loss> losses = List.of(
                new SoftmaxCrossEntropy(),
                new SoftmaxCrossEntropy(0.1),
                new SigmoidCrossEntropy(),
                new MeanSquaredError());
        return Arrays.stream(Target.values())
                .flatMap(target -> optimisers.stream()
                        .flatMap(optimiser -> losses.stream().map(loss -> Arguments.of(target, optimiser, loss))));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyNodeOfEveryNetworkRunsOnCuda(Target target, Network network) {
        StepGraphs graphs = target.graphs(network);
        for (StepGraphs.Form form : StepGraphs.Form.values()) {
            List<Placement> placements =
                    graphs.of(form).stream().map(target::place).toList();
            System.out.printf(
                    "%-13s %-40s %-15s %5d nodes on CUDA, %3d on the CPU%n",
                    target,
                    network,
                    form,
                    sum(placements, Placement::onCuda),
                    sum(placements, Placement::bookkeeping) + sum(placements, Placement::fallen));
            placements.forEach(placement -> assertOnCuda(placement, form + " of " + network));
        }
    }

    @ParameterizedTest
    @MethodSource("optimisersAndLosses")
    void everyOptimiserAndLossRunsOnCuda(Target target, Optimiser optimiser, Loss loss) {
        Graph step = target.graphs(new ResNet(8, WIDTH)).weights(optimiser, loss);
        assertOnCuda(target.place(step), optimiser + " with " + loss);
    }

    private static void assertOnCuda(Placement placement, String what) {
        assertFalse(placement.onCuda().isEmpty(), what);
        assertEquals(List.of(), placement.fallen(), what + " has nodes that fall to the CPU");
        assertEquals(List.of(), placement.waits(), what + " has nodes for which the device is waited for");
    }

    private static int sum(List<Placement> placements, Function<Placement, List<?>> part) {
        return placements.stream().map(part).mapToInt(List::size).sum();
    }
}
