package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static Decision over(int choices, Decision.Place... places) {
        return new Decision("d", Decision.Kind.CHANNEL, choices, 0, List.of(places));
    }

    private static Decision.Place place(Integer... choices) {
        return new Decision.Place("v", Optional.empty(), List.of(choices));
    }

    @Test
    void theChannelsOfALayerAreAllAlike() {
        assertEquals(
                List.of(List.of(0, 1, 2)), Decision.ofChannels("layer", "v", 3).choicesByPlaces());
        assertEquals(List.of(List.of(0, 1)), over(2, place(0, 1), place(1, 0)).choicesByPlaces());
    }

    /** As of a residual stream that is padded on both sides where it gets wider. */
    @Test
    void channelsThatBeginLaterAreApartFromThoseThatThereWere() {
        assertEquals(
                List.of(List.of(0, 1), List.of(2, 3), List.of(4)),
                over(5, place(0, 1), place(2, 0, 1, 3), place(2, 0, 1, 3, 4)).choicesByPlaces());
    }

    @Test
    void aChoiceThatStandsForSeveralChannelsOfAPlaceIsThereOnce() {
        assertEquals(
                List.of(List.of(0), List.of(1)),
                over(2, place(0, 0), place(1, 1)).choicesByPlaces());
    }
}
