package dev.dnal.cli.print;

import dev.dnal.onnx.decision.Decision;
import java.util.ArrayList;
import java.util.List;

/**
 * How many choices of each kind a search has, as text: channels, operations, edges. Several choices of one decision are a group: its limits, as
 * of operations how many must stay, are for all of them together.
 */
record DecisionCounts(List<Decision> decisions) {
    @Override
    public String toString() {
        List<String> counts = new ArrayList<>();
        for (Decision.Kind kind : Decision.Kind.values()) {
            List<Decision> ofKind = decisions.stream()
                    .filter(decision -> decision.kind() == kind)
                    .toList();
            if (!ofKind.isEmpty()) {
                counts.add(count(kind, ofKind));
            }
        }
        return counts.isEmpty() ? "finds nothing to decide over" : "decides over " + String.join(", and ", counts);
    }

    private static String count(Decision.Kind kind, List<Decision> decisions) {
        List<Decision> groups =
                decisions.stream().filter(decision -> decision.choices() > 1).toList();
        long all = choices(decisions);
        long grouped = choices(groups);
        String some = grouped == all ? "" : ", " + Table.count(grouped) + " of them";
        String where = " in " + Table.count(groups.size()) + (groups.size() == 1 ? " group" : " groups");
        return Table.count(all) + " " + noun(kind, all) + (groups.isEmpty() ? "" : some + where);
    }

    private static long choices(List<Decision> decisions) {
        return decisions.stream().mapToLong(Decision::choices).sum();
    }

    /** What choices of a kind are called. */
    static String noun(Decision.Kind kind, long choices) {
        String one = switch (kind) {
            case CHANNEL -> "channel";
            case OPERATION -> "operation";
            case EDGE -> "edge";
        };
        return choices == 1 ? one : one + "s";
    }
}
