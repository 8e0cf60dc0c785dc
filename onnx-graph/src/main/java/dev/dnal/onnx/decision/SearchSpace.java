package dev.dnal.onnx.decision;

import dev.dnal.onnx.SettingException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What of a network a search may decide over. */
public enum SearchSpace {
    /** The channels of each layer by themselves, as published for DNAL: {@link LayerDecisions}. */
    LAYERS,
    /** Channels that are not added to others, as those inside residual branches: {@link TiedDecisions}. */
    INTERIOR,
    /** Channels that are added to each other, of all layers that write them together, as of a residual stream: {@link TiedDecisions}. */
    STREAMS,
    /** Operations that are one operand of a sum or a concatenation, as residual branches: {@link JoinDecisions}. */
    OPERATIONS,
    /** What each operand of a sum or a concatenation reads: {@link JoinDecisions}. Operations are among them. */
    EDGES;

    /** What settings and options call it: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The labels of all, separated by commas. */
    public static String labels() {
        return labels(EnumSet.allOf(SearchSpace.class));
    }

    /** The labels of some, in the order of all, separated by commas. */
    public static String labels(Collection<SearchSpace> parts) {
        return parts.stream().sorted().map(SearchSpace::label).collect(Collectors.joining(", "));
    }

    /**
     * What labels name, separated by commas, as {@code interior,operations}.
     *
     * @throws SettingException if there is no such label, or what they name together is no search space
     */
    public static Set<SearchSpace> parse(String labels) {
        Set<SearchSpace> space = EnumSet.noneOf(SearchSpace.class);
        for (String label : labels.split(",", -1)) {
            space.add(Arrays.stream(values())
                    .filter(part -> part.label().equals(label.strip()))
                    .findFirst()
                    .orElseThrow(() -> new SettingException("A search space is some of " + labels()
                            + ", separated by commas; found '" + label + "' in '" + labels + "'")));
        }
        Decisions.requireSpace(space);
        return space;
    }
}
