package dev.dnal.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.provenance.TrainerProvenance;

/** All that decides what a training comes to, to the last bit: what must be the same when a checkpoint is gone on from. */
final class TrainingIdentity {
    private TrainingIdentity() {}

    /**
     * The settings by name.
     *
     * @param trainer holds all that is configured
     * @param images to train on, which are hashed
     * @param training says what "auto" and "as many as there are" stand for on this machine
     */
    static Map<String, String> of(TrainerProvenance trainer, ImageSource images, TrainingConfig training) {
        Map<String, String> configured = new TreeMap<>();
        trainer.getConfiguredParameters().forEach((name, value) -> configured.put(name, text(value)));
        Map<String, String> identity = new LinkedHashMap<>(configured);
        identity.put("device", training.session().device().toString());
        identity.put("threads", Integer.toString(training.session().threads()));
        identity.put(
                "kernels",
                training.kernels().resolve(training.session().device()).label());
        identity.put("images", images.contentHash());
        identity.put("runtime", OrtRuntime.start(training.session().device()).toString());
        return identity;
    }

    private static String text(Provenance value) {
        // Equal maps may have their entries in another order.
        return value instanceof MapProvenance<?> map ? new TreeMap<>(map.getMap()).toString() : value.toString();
    }
}
