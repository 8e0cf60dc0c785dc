package dev.dnal.tribuo.search;

import dev.dnal.onnx.decision.GateRule;
import java.util.Locale;
import java.util.logging.Logger;

/** Says so where a layer is kept from collapsing: without the minimum of channels it would be narrower, or gone. */
public final class LayerGuard {
    private static final Logger LOG = Logger.getLogger(LayerGuard.class.getName());

    private LayerGuard() {}

    /**
     * Warns if the rule keeps more of a layer than is worth its cost because of its minimum.
     *
     * @param rule limits to the widths
     * @param layer readable name
     * @param worth channels that would stay without a minimum
     * @param channels how many there are
     * @return whether it does
     */
    public static boolean warnsOf(GateRule rule, String layer, int worth, int channels) {
        boolean acts = rule.guards(worth, channels);
        if (acts) {
            LOG.warning(() -> String.format(
                    Locale.ROOT,
                    "Layer %s would keep %d of its %d channels; it keeps %d, for the minimum is %d. A smaller lambda or a"
                            + " larger budget leaves more",
                    layer,
                    worth,
                    channels,
                    rule.kept(worth, channels),
                    rule.atLeast()));
        }
        return acts;
    }
}
