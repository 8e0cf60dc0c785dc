package dev.dnal.tribuo.shrink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoxMatchingTest {
    private static final float[] CORNERS = {0, 0, 10, 10, 20, 20, 40, 30, 5, 5, 6, 6};
    private static final float[] SIZES = {5, 5, 10, 10, 30, 25, 20, 10, 5.5f, 5.5f, 1, 1};
    private static final float[] PROBABILITIES = {0.1f, 0.9f, 0.2f, 0.8f, 0.7f, 0.3f};

    private static Value output(Graph graph, String name, long rows, long columns) {
        return graph.addInput(name, new TensorType(DataType.FLOAT, Shape.batched("batch", rows, columns)));
    }

    private static Optional<BoxMatching> find(float[] boxes, float[] scores) {
        Graph graph = new Graph("outputs");
        List<Value> outputs = List.of(output(graph, "scores", 3, scores.length / 3), output(graph, "boxes", 3, 4));
        return BoxMatching.of(outputs, Set.of(), List.of(List.of(scores, boxes)));
    }

    @Test
    void boxesAreFoundByTheirFormAndTheirScoresByBeingProbabilities() {
        BoxMatching found = find(CORNERS, PROBABILITIES).orElseThrow();
        assertEquals(new BoxMatching(1, 0, 2, true, true, false), found);
        assertFalse(find(SIZES, PROBABILITIES).orElseThrow().corners());
        // Logits are no probabilities, and offsets are no boxes.
        assertEquals(Optional.empty(), find(CORNERS, new float[] {-1, 2, 0, 1, 3, -4}));
        float[] offsets = CORNERS.clone();
        offsets[2] = -3;
        assertEquals(Optional.empty(), find(offsets, PROBABILITIES));
        // One score for each box is of no background.
        assertFalse(find(CORNERS, new float[] {0.9f, 0.8f, 0.3f}).orElseThrow().background());
    }

    @Test
    void aBoxWithTwoCandidatesForItsScoresIsNotRecognised() {
        Graph graph = new Graph("outputs");
        List<Value> outputs =
                List.of(output(graph, "one", 3, 2), output(graph, "boxes", 3, 4), output(graph, "other", 3, 2));
        assertEquals(
                Optional.empty(),
                BoxMatching.of(outputs, Set.of(), List.of(List.of(PROBABILITIES, CORNERS, PROBABILITIES))));
    }

    @Test
    void scoresBeforeTheirSoftmaxAreMadeProbabilities() {
        Graph graph = new Graph("outputs");
        List<Value> outputs = List.of(output(graph, "scores", 3, 2), output(graph, "boxes", 3, 4));
        float[] logits = {0, 3, 0, 0.1f, 2, -2};
        BoxMatching found = BoxMatching.of(outputs, Set.of("scores"), List.of(List.of(logits, CORNERS)))
                .orElseThrow();
        assertTrue(found.softmax() && found.background());
        List<List<float[]>> given = List.of(List.of(logits, CORNERS));
        assertEquals(new BoxMatching.Matches(2, 2), found.matches(given, given));
    }

    @Test
    void aBoxMatchesWhereClassScoreAndPlaceAreTheSame() {
        for (float[] boxes : List.of(CORNERS, SIZES)) {
            BoxMatching found = find(boxes, PROBABILITIES).orElseThrow();
            List<List<float[]>> given = List.of(List.of(PROBABILITIES, boxes));
            assertEquals(new BoxMatching.Matches(2, 2), found.matches(given, given));
            float[] fainter = PROBABILITIES.clone();
            fainter[1] = 0.4f;
            fainter[0] = 0.6f;
            assertEquals(new BoxMatching.Matches(2, 1), found.matches(given, List.of(List.of(fainter, boxes))));
            // The second, 20 wide, is 5 and then 10 to the right: 15/25 and 10/30 of both together are shared.
            assertEquals(
                    new BoxMatching.Matches(2, 2),
                    found.matches(given, List.of(List.of(PROBABILITIES, moved(boxes, 5)))));
            assertEquals(
                    new BoxMatching.Matches(2, 1),
                    found.matches(given, List.of(List.of(PROBABILITIES, moved(boxes, 10)))));
        }
    }

    private static float[] moved(float[] boxes, float right) {
        float[] moved = boxes.clone();
        moved[4] += right;
        moved[6] += boxes == CORNERS ? right : 0;
        return moved;
    }

    @Test
    void anotherBestClassIsAnotherBox() {
        float[] scores = {0.9f, 0.1f, 0.0f, 0.8f, 0.2f, 0.1f};
        float[] others = {0.1f, 0.9f, 0.0f, 0.8f, 0.2f, 0.1f};
        BoxMatching found = find(CORNERS, scores).orElseThrow();
        assertFalse(found.background());
        assertEquals(
                new BoxMatching.Matches(2, 1),
                found.matches(List.of(List.of(scores, CORNERS)), List.of(List.of(others, CORNERS))));
    }
}
