package dev.dnal.tribuo.internal.search;

import java.util.function.DoubleUnaryOperator;

/**
 * Finds a learning rate that suits a network by some steps at each of several, the highest first. What suits depends on the network more than on
 * anything else: those without batch normalisation learn nothing at rates that are usual for others, or diverge.
 *
 * <p>Of a few steps, lower rates come out better than of many, so it is not the best that is taken: it is the highest that is nearly as good.
 */
final class RateTrials {
    /** How many steps a rate is tried for. */
    static final int STEPS = 24;

    /** Shares of the highest rate. */
    private static final double[] SHARES = {1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001};

    /** A loss of so many times the least is nearly as good: of hundreds of steps, those at higher rates come further. */
    private static final double NEARLY = 1.3;

    /** So many worse ones behind the best end the search. */
    private static final int ENOUGH = 2;

    private RateTrials() {}

    /**
     * The share of the highest rate that suits.
     *
     * @param loss what the loss comes to in some steps at a share of it, by what it was at the first of them; not finite if they diverged
     * @return above 0 and up to 1; if none makes the loss lower, that at which it rises least, or the least that is tried
     */
    static double share(DoubleUnaryOperator loss) {
        double[] losses = new double[SHARES.length];
        int best = 0;
        int tried = 0;
        while (tried < SHARES.length && (tried - best <= ENOUGH || !(losses[best] < 1))) {
            double found = loss.applyAsDouble(SHARES[tried]);
            losses[tried] = Double.isFinite(found) ? found : Double.POSITIVE_INFINITY;
            if (losses[tried] < losses[best] || losses[best] == Double.POSITIVE_INFINITY) {
                best = tried;
            }
            tried++;
        }
        for (int i = 0; i < best; i++) {
            if (losses[i] < 1 && losses[i] <= NEARLY * losses[best]) {
                return SHARES[i];
            }
        }
        return SHARES[best];
    }
}
