package dev.dnal.tribuo.schedule;

/** The range of learning rates. */
final class Rates {
    private Rates() {}

    static boolean isValid(double rate) {
        return rate > 0 && Double.isFinite(rate);
    }

    static String message(double rate) {
        return "A learning rate must be finite and above 0, found " + rate;
    }
}
