package dev.dnal.tribuo.network;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import dev.dnal.tribuo.config.Role;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/** A network architecture that an image classifier can be made of. Implementations are immutable. */
@Role("Network")
public interface Network extends Configurable, Provenancable<ConfiguredObjectProvenance> {
    /**
     * Builds the network.
     *
     * @param shape of the images, [C, H, W]
     * @param numClasses number of logits, at least 1
     * @param rng what initial weights are drawn from; networks that bring their weights do not use it
     * @return the network, with one input [batch, C, H, W] and one output [batch, numClasses] of logits
     * @throws IllegalArgumentException if the network can't be built for such images or classes
     */
    NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng);
}
