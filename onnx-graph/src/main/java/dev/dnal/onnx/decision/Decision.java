package dev.dnal.onnx.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Something that a search decides over: one or more choices, each of which stays (is open) or goes (is closed). A choice has a gate at each
 * of the places where what it stands for is computed or read.
 *
 * @param name readable, unique among the decisions of a network: that of the layer whose channels they are, or of a branch
 * @param kind what its choices are
 * @param choices how many there are, at least 1
 * @param least how many must stay, at least 0: 1 where the choices are all that something is computed from
 * @param places where their gates sit, at least one
 */
public record Decision(String name, Kind kind, int choices, int least, List<Place> places) {
    /** What choices are. */
    public enum Kind {
        /** Channels of a layer, or of all layers that write the same channels. */
        CHANNEL,
        /** Operations: what was computed for one operand of a sum or of a concatenation only, as a residual branch. */
        OPERATION,
        /** Edges: what one operand of a sum or of a concatenation reads. */
        EDGE
    }

    /**
     * Where gates sit.
     *
     * @param value name of the value that is gated, [N, C, ...] with fixed C
     * @param reader where the gated value goes; empty if everyone who reads the value reads it gated
     * @param choices for each channel of the value, the number of the choice that opens and closes it, from 0
     */
    public record Place(String value, Optional<Reader> reader, List<Integer> choices) {
        /** Copies the list. */
        public Place {
            choices = List.copyOf(choices);
        }

        /** A place at which each of {@code channels} channels is a choice, for all readers. */
        public static Place ofChannels(String value, int channels) {
            return new Place(
                    value,
                    Optional.empty(),
                    IntStream.range(0, channels).boxed().toList());
        }

        /** Whether choice c stands for channel c, for all channels. */
        boolean isIdentity(int count) {
            return choices.size() == count && IntStream.range(0, count).allMatch(c -> choices.get(c) == c);
        }

        /** The choice that stands for all channels, if one does. */
        Optional<Integer> single() {
            Set<Integer> different = new LinkedHashSet<>(choices);
            return different.size() == 1 ? Optional.of(choices.get(0)) : Optional.empty();
        }
    }

    /**
     * A reading of a value.
     *
     * @param output name of the first output of the node that reads
     * @param input number of its input, from 0
     */
    public record Reader(String output, int input) {}

    /**
     * Checks the ranges, and copies the list.
     *
     * @throws IllegalArgumentException if there are no choices or no places, if more than all choices must stay, or if a place names
     *     a choice that there isn't
     */
    public Decision {
        places = List.copyOf(places);
        if (choices < 1 || least < 0 || least > choices || places.isEmpty()) {
            throw new IllegalArgumentException("Decision '" + name
                    + "' needs at least one choice and one place, and must leave from 0" + " to all choices; found "
                    + choices + " choices, " + places.size() + " places, " + least + " to stay");
        }
        for (Place place : places) {
            if (place.choices().stream().anyMatch(choice -> choice < 0 || choice >= choices)) {
                throw new IllegalArgumentException("Decision '" + name + "' has choices 0 to " + (choices - 1)
                        + ", but " + place.value() + " names " + place.choices());
            }
        }
    }

    /** A decision over the channels of one value, as a layer makes them. */
    public static Decision ofChannels(String layer, String value, int channels) {
        return new Decision(layer, Kind.CHANNEL, channels, 0, List.of(Place.ofChannels(value, channels)));
    }

    /**
     * The choices by the places at which they stand for something, ascending in each group: as the channels of a residual stream that gets
     * wider, which begin at the layers of one stage or another. To thin all layers evenly, each group must be.
     */
    public List<List<Integer>> choicesByPlaces() {
        Map<Set<Integer>, List<Integer>> groups = new LinkedHashMap<>();
        for (int choice = 0; choice < choices; choice++) {
            Set<Integer> found = new TreeSet<>();
            for (int place = 0; place < places.size(); place++) {
                if (places.get(place).choices().contains(choice)) {
                    found.add(place);
                }
            }
            groups.computeIfAbsent(found, key -> new ArrayList<>()).add(choice);
        }
        return List.copyOf(groups.values());
    }

    /** The value at the first place. */
    public String value() {
        return places.get(0).value();
    }
}
