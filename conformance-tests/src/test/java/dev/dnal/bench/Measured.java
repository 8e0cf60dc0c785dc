package dev.dnal.bench;

/**
 * What measuring a case has given.
 *
 * @param ours what we take, in the case's unit
 * @param peer what it is compared with, in the same unit
 * @param remark for the table: how often it was measured, and what else helps to judge it
 */
record Measured(double ours, double peer, String remark) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not finite and above 0
     */
    Measured {
        requirePositive("ours", ours);
        requirePositive("peer", peer);
    }

    private static void requirePositive(String what, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(
                    "A measured number must be finite and above 0, found " + what + " " + value);
        }
    }
}
