package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerDecisionsTest {
    private final TestNetwork net = new TestNetwork(5);

    private List<String> layers() {
        return Decisions.of(net.graph()).stream().map(Decision::name).toList();
    }

    private Value unit(Value x, int channels, Form form) {
        return net.relu(net.batchNorm(net.conv(x, channels, form)));
    }

    private void head(Value x) {
        net.finish(net.gemm(net.flatten(x), 2));
    }

    @Test
    void gatesStandBehindTheNormalisationAndBeforeTheActivation() {
        Value x = net.conv(net.input(1, 4, 4), 2, Form.same(3));
        Value normalised = net.batchNorm(x);
        head(net.conv(net.relu(normalised), 2, Form.same(1)));
        assertEquals(List.of("layer0", "layer2"), layers());
        assertEquals(normalised.name(), Decisions.of(net.graph()).get(0).value());
    }

    @Test
    void aConvolutionThatOthersReadTooIsGatedAtItsOwnOutput() {
        Value x = net.conv(net.input(1, 4, 4), 2, Form.same(3));
        head(net.builder().add(net.batchNorm(x), x));
        assertEquals(x.name(), Decisions.of(net.graph()).get(0).value());
    }

    @Test
    void aConvolutionThatMakesTheOutputsIsNotGated() {
        Value x = unit(net.input(1, 4, 4), 2, Form.same(3));
        Value classes = net.conv(x, 3, Form.same(1));
        net.finish(net.builder().reshape(net.globalPool(classes), -1, 3));
        assertEquals(List.of("layer0"), layers());
    }

    @Test
    void theDepthwiseConvolutionIsGatedForItsExpansion() {
        Value x = unit(net.input(2, 4, 4), 6, Form.same(1));
        x = unit(x, 6, Form.same(3).grouped(6));
        head(net.batchNorm(net.conv(x, 2, Form.same(1))));
        assertEquals(List.of("layer2", "layer4"), layers());
    }

    @Test
    void theProjectionOfAShortcutIsNotGated() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value y = unit(x, 4, Form.same(3));
        y = net.batchNorm(net.conv(y, 4, Form.same(3)));
        Value shortcut = net.batchNorm(net.conv(x, 4, Form.same(1)));
        head(net.builder().add(shortcut, y));
        assertEquals(List.of("layer0", "layer2", "layer4"), layers());
    }

    @Test
    void parallelConvolutionsThatAreAddedAreAllGated() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value a = net.conv(x, 4, Form.same(3));
        Value b = net.conv(x, 4, Form.same(1));
        head(net.builder().add(a, b));
        assertEquals(List.of("layer0", "layer2", "layer3"), layers());
    }

    @Test
    void sitesCanBeNamedByLayerOrByValue() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value hidden = net.gemm(net.flatten(x), 5);
        net.finish(net.gemm(net.relu(hidden), 2));
        assertEquals(
                List.of(Decision.ofChannels("layer0", "layer1.bn", 3), Decision.ofChannels("layer2", "layer2", 5)),
                Decisions.named(net.graph(), List.of("layer1.bn", "layer2")));
        assertEquals(
                List.of(Decision.ofChannels("layer0", "layer1.bn", 3)),
                Decisions.named(net.graph(), List.of("layer0")));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        head(unit(net.input(2, 4, 4), 3, Form.same(1)));
        GraphException thrown =
                assertThrows(GraphException.class, () -> Decisions.named(net.graph(), List.of("layer9")));
        assertTrue(thrown.getMessage().contains("layer0"));
    }

    /** A softmax over channels needs all of them; a classifier is not worth a word. */
    @Test
    void aConvolutionNoneOfWhoseChannelsCanGoIsNamed() {
        Value x = net.conv(net.input(1, 4, 4), 4, Form.same(3));
        Value shares = net.builder().call("Softmax", x).attribute("axis", 1).output();
        Value y = net.conv(net.relu(net.conv(shares, 3, Form.same(3))), 2, Form.same(1));
        net.finish(net.builder().reshape(net.globalPool(y), -1, 2));
        assertEquals(List.of("layer1"), layers());
        assertEquals(List.of("layer0"), Decisions.locked(net.graph()));
    }

    /** A Sigmoid makes 0.5 of a closed channel, which a convolution that pads with zeros sees the end of: a map of that costs more than the channel. */
    @Test
    void aConvolutionIsNotGatedWhereClosingItSavesNothing() {
        narrowBefore("Sigmoid");
        assertEquals(List.of("layer1"), layers());
        assertEquals(List.of("layer0"), Decisions.locked(net.graph()));
        assertEquals(FutileDecisions.REASON, reasons().get("layer0"));
    }

    @Test
    void aConvolutionIsGatedWhereAZeroStaysAZero() {
        narrowBefore("Relu");
        assertEquals(List.of("layer0", "layer1"), layers());
    }

    private void narrowBefore(String activation) {
        Value x = net.conv(net.input(1, 4, 4), 1, Form.same(1));
        Value y = net.relu(net.conv(net.builder().call(activation, x).output(), 8, Form.same(3)));
        head(y);
    }

    private Map<String, String> reasonsBeside(List<String> layers) {
        return Decisions.explained(net.graph(), Set.of(SearchSpace.LAYERS), layers)
                .undecided();
    }

    private Map<String, String> reasons() {
        return reasonsBeside(List.of());
    }

    @Test
    void saysWhichOutputShowsAClassifier() {
        head(unit(net.input(2, 4, 4), 3, Form.same(1)));
        String output = net.graph().outputs().get(0).name();
        assertEquals(Map.of("layer2", "output '" + output + "' shows them"), reasons());
    }

    private void sharesAlong(int axis) {
        Value x = net.conv(net.input(1, 4, 4), 4, Form.same(3));
        head(net.conv(
                net.builder()
                        .call("Softmax", x)
                        .attribute("axis", axis)
                        .named("shares")
                        .output(),
                3,
                Form.same(1)));
    }

    @Test
    void saysWhichOperatorNeedsAllChannels() {
        sharesAlong(1);
        assertEquals("Softmax 'shares' normalises over them", reasons().get("layer0"));
    }

    @Test
    void channelsAreDecidedOverWhereSharesAreThoseOfPlaces() {
        sharesAlong(3);
        assertEquals(List.of("layer0", "layer1"), layers());
    }

    @Test
    void saysWhichDepthwiseConvolutionDecides() {
        Value x = unit(net.input(2, 4, 4), 6, Form.same(1));
        x = unit(x, 6, Form.same(3).grouped(6));
        head(x);
        assertEquals(
                "Conv 'layer2' reads each of them by itself: its gate decides over both",
                reasons().get("layer0"));
    }

    @Test
    void saysWhatAShortcutIsAddedTo() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(1));
        Value y = net.batchNorm(net.conv(unit(x, 4, Form.same(3)), 4, Form.same(3)));
        Value shortcut = net.batchNorm(net.conv(x, 4, Form.same(1)));
        head(net.builder().call("Add", shortcut, y).named("sum").output());
        String output = net.graph().outputs().get(0).name();
        assertEquals(
                Map.of(
                        "layer6",
                        "Add 'sum' adds them to a branch beside this shortcut",
                        "layer8",
                        "output '" + output + "' shows them"),
                reasons());
    }

    @Test
    void hiddenMatrixProductsKeepTheirWidth() {
        Value hidden = net.gemm(net.flatten(unit(net.input(2, 4, 4), 3, Form.same(1))), 5);
        net.finish(net.gemm(net.relu(hidden), 2));
        assertEquals(
                "it is a matrix product, which keeps its width unless it is named",
                reasons().get("layer2"));
    }

    /** What is named takes the place of the policy's choice; where a depthwise convolution is not, its gate decides over nothing. */
    @Test
    void layersBesideThoseThatAreNamedSayThatTheyAreNot() {
        Value x = unit(net.input(2, 4, 4), 6, Form.same(1));
        x = unit(x, 6, Form.same(3).grouped(6));
        x = unit(x, 4, Form.same(1));
        head(unit(x, 4, Form.same(1)));
        String unnamed = "it is not among the layers that are to be decided over";
        assertEquals(
                Map.of(
                        "layer0",
                        unnamed,
                        "layer2",
                        unnamed,
                        "layer6",
                        unnamed,
                        "layer8",
                        "output '" + net.graph().outputs().get(0).name() + "' shows them"),
                reasonsBeside(List.of("layer4")));
        assertEquals(
                Set.of("layer0", "layer4", "layer6", "layer8"),
                reasonsBeside(List.of("layer2")).keySet());
        assertEquals(
                "Conv 'layer2' reads each of them by itself: its gate decides over both",
                reasonsBeside(List.of("layer2")).get("layer0"));
    }
}
