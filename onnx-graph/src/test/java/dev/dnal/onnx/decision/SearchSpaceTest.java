package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.onnx.SettingException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    private static String complaint(String labels) {
        return assertThrows(SettingException.class, () -> SearchSpace.parse(labels))
                .getMessage();
    }

    @Test
    void labelsAreReadAsTheyAreWritten() {
        assertEquals(Set.of(SearchSpace.LAYERS), SearchSpace.parse("layers"));
        Set<SearchSpace> space = SearchSpace.parse("operations, interior");
        assertEquals(Set.of(SearchSpace.INTERIOR, SearchSpace.OPERATIONS), space);
        assertEquals("interior, operations", SearchSpace.labels(space));
    }

    @Test
    void whatIsNoLabelIsAnsweredWithThoseThereAre() {
        assertEquals(
                "A search space is some of layers, interior, streams, operations, edges, separated by commas; found"
                        + " 'blocks' in 'layers,blocks'",
                complaint("layers,blocks"));
    }

    @Test
    void channelsAreDecidedOverInOneWayOnly() {
        assertEquals(
                "Channels are decided over layer by layer (layers), or where they are tied to each other (interior, streams),"
                        + " not both; found layers, streams",
                complaint("streams,layers"));
    }

    @Test
    void nothingIsNoSearchSpace() {
        assertEquals(
                "A search needs something to decide over: some of layers, interior, streams, operations, edges, found nothing",
                assertThrows(SettingException.class, () -> Decisions.requireSpace(Set.of()))
                        .getMessage());
    }
}
