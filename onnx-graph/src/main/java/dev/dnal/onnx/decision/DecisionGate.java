package dev.dnal.onnx.decision;

/**
 * The soft gates of a decision in a graph.
 *
 * @param decision what they tell of
 * @param parameter name of the initializer with their scores, one for each choice
 */
public record DecisionGate(Decision decision, String parameter) {
    /** Name of the decision. */
    public String name() {
        return decision.name();
    }

    /** Number of gates. */
    public int choices() {
        return decision.choices();
    }
}
