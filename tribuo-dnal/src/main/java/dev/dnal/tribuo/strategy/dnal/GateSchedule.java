package dev.dnal.tribuo.strategy.dnal;

/**
 * When gates are to make a step: when the gradients of the weights have become small for those gates, as measured by their mean square over
 * the last steps (the trace of the empirical Fisher information, FIMT, of DARTS-PRIME, arXiv 2106.11655):
 *
 * <pre>
 * F = 0.2 * (sum of the squares of the gradients) + 0.8 * F
 * if 0 &lt; F &lt; T: gates make a step, and T = T / 1.05^{@value #FREQUENCY}; else T = T * 1.05
 * </pre>
 *
 * <p>Formula and numbers are as published. In the long run gates make one step in {@value #FREQUENCY} + 1, and rather where weights have come to
 * rest.
 *
 * @param threshold T
 */
record GateSchedule(double threshold) {
    /** Steps of weights for one of gates. */
    static final int FREQUENCY = 10;

    private static final double MULTIPLIER = 1.05;

    /** What the last step counts for in F. */
    static final double LAST = 0.2;

    /** Before the first step. */
    static final GateSchedule START = new GateSchedule(1);

    /**
     * Whether gates make a step now.
     *
     * @param information F
     */
    boolean isDue(double information) {
        return 0 < information && information < threshold;
    }

    /** Behind that decision. */
    GateSchedule next(double information) {
        return new GateSchedule(threshold * (isDue(information) ? Math.pow(MULTIPLIER, -FREQUENCY) : MULTIPLIER));
    }
}
