package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphChecker;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import java.util.Set;

/**
 * Brings a graph that was read from anyone's file to the one form that everything else here works on.
 *
 * <ol>
 *   <li>The graph is checked.
 *   <li>Graph inputs with a default (as files of IR version 3 list their weights) become plain initializers.
 *   <li>An If that always takes the same branch becomes that branch ({@link ConstantBranches}).
 *   <li>What is not known here is told apart, and stays as it is ({@link KeptParts}).
 *   <li>FLOAT16 and BFLOAT16 numbers between inputs and outputs become FLOAT numbers.
 *   <li>Operators get the form of opset 17, Constant nodes become initializers.
 *   <li>What is constant is computed, and values get types.
 *   <li>What reshapes and shuffles get the form in which channels can be followed through it.
 *   <li>Nodes that do nothing or that nobody reads go away, and outputs that nobody reads and nobody needs.
 * </ol>
 *
 * <p>Ensures: the same function of the remaining inputs; opset 17; every operator known but those of nodes that are kept as they are
 * ({@link dev.dnal.onnx.graph.Node#isKept}); every value typed with a known rank but those between kept nodes; names of graph inputs
 * and outputs as they were.
 */
public final class Canonicalisation implements Pass {
    private static final List<Pass> PASSES = List.of(
            Canonicalisation::fixDefaults,
            new ConstantBranches(),
            new KeptParts(),
            new SinglePrecision(),
            new OpsetNormalisation(),
            // What nobody reads must not cost memory to compute.
            new DeadNodeElimination(),
            new ConstantFolding(),
            new ReshapeSizes(),
            new ExpandSizes(),
            new GemmOfTransposed(),
            new ResizeScales(),
            new ChannelShuffle(),
            new IdentityElimination(),
            new DeadNodeElimination(),
            new UnreadOutputs(),
            new ShapeInference(),
            new KernelSafety());

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if the graph is not valid, uses an operator or opset that is not supported, or is of a file that is not
     *     trusted and computes what ends processes
     */
    @Override
    public boolean apply(Graph graph) {
        GraphChecker.check(graph);
        boolean changed = false;
        for (Pass pass : PASSES) {
            changed |= pass.apply(graph);
        }
        return changed;
    }

    /** Names of operators that are read as those that they are made of, as Gelu. */
    public static Set<String> rewrittenOperators() {
        return OpsetNormalisation.rewritten();
    }

    /** The newest opset whose changes are known; a newer one is read as this one is. */
    public static long newestOpset() {
        return OpsetNormalisation.NEWEST;
    }

    private static boolean fixDefaults(Graph graph) {
        List<Value> defaulted = graph.inputs().stream()
                .filter(input -> input.initializer().isPresent())
                .toList();
        defaulted.forEach(graph::fixInput);
        return !defaulted.isEmpty();
    }
}
