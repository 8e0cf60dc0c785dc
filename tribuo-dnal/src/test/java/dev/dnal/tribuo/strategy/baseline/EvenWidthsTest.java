package dev.dnal.tribuo.strategy.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.TwoLayers;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What uniform and random widths have in common: channels in any order, and scores that thin layers out evenly. */
class EvenWidthsTest {
    private static final WeightStage WEIGHTS = new WeightStage(2, new ConstantRate(0.1), 0);
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);

    private static double[] sorted(double[] scores) {
        return Arrays.stream(scores).sorted().toArray();
    }

    /** The middles of two halves and of three thirds: whatever scores have to pass, the same share of both passes. */
    @Test
    void uniformScoresSpreadAlikeOverEachLayer() {
        ChannelScores scores = new UniformWidth(WEIGHTS, RULE).rate(TwoLayers.context());
        assertArrayEquals(new double[] {-0.75, -0.25}, sorted(scores.scores().get("first")), 1e-9);
        assertArrayEquals(
                new double[] {-5 / 6.0, -0.5, -1 / 6.0}, sorted(scores.scores().get("second")), 1e-9);
    }

    /** The first number of the search's generator is the first layer's share, 0.2 to 1 of the others'. */
    @Test
    void randomScoresSpreadByAShareOfEachLayersOwn() {
        FakeContext context = TwoLayers.context();
        double share = new SplittableRandom(FakeContext.SEED).nextDouble(0.2, 1);
        ChannelScores scores = new RandomWidth(WEIGHTS, RULE).rate(context);
        assertArrayEquals(
                new double[] {-0.75 / share, -0.25 / share},
                sorted(scores.scores().get("first")),
                1e-9);
        double[] second = sorted(scores.scores().get("second"));
        assertArrayEquals(
                new double[] {5, 3, 1},
                Arrays.stream(second).map(s -> s / second[2]).toArray(),
                1e-9);
        assertTrue(second[2] <= -1 / 6.0 && second[2] >= -1 / 6.0 / 0.2, "share out of range: " + second[2]);
    }

    /** Of the first half of a stream, which is written by one layer more, and of the second. */
    @Test
    void aStreamThatGrowsIsSpreadOverWhereItBeginsToo() {
        Decision stream = new Decision(
                "stream",
                Decision.Kind.CHANNEL,
                4,
                0,
                List.of(Decision.Place.ofChannels("begin", 2), Decision.Place.ofChannels("end", 4)));
        double[] scores = EvenThinning.scores(stream, 1, new SplittableRandom(1));
        assertArrayEquals(new double[] {-0.75, -0.25}, sorted(Arrays.copyOfRange(scores, 0, 2)), 1e-9);
        assertArrayEquals(new double[] {-0.75, -0.25}, sorted(Arrays.copyOfRange(scores, 2, 4)), 1e-9);
    }

    @Test
    void whichChannelIsBestIsLeftToChance() {
        FakeContext context = TwoLayers.context();
        long orders = IntStream.range(0, 20)
                .mapToObj(i -> Arrays.toString(
                        new UniformWidth(WEIGHTS, RULE).rate(context).scores().get("first")))
                .distinct()
                .count();
        assertEquals(2, orders, "orders of two channels");
    }
}
