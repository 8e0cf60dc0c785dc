package dev.dnal.tribuo.search;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.loss.StageLoss;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.optimiser.SgdOptimiser;
import dev.dnal.tribuo.optimiser.StageOptimiser;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.training.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings that all trainers have, with what they are where nothing else is said. OLCUT sets the fields of an object and of its
 * superclasses: so a trainer has them from here. What uses them takes the value that they make, {@link TrainerSettings}.
 */
public abstract class TrainerFields {
    static final Path NO_FOLDER = Path.of("");

    /** Tribuo's. */
    private static final long DEFAULT_SEED = 12345;

    @Config(mandatory = true, description = "Network to begin with.")
    Network network;

    @Config(description = "First stage: the weights of the whole network.")
    WeightStage weightStage = new WeightStage(30, new CosineRate(0.1), 1e-4);

    @Config(description = "Second stage: what finds out which channels are worth their cost.")
    Strategy strategy;

    @Config(
            description =
                    "What to decide over: layers, or some of interior, streams, operations, edges, separated by commas; empty for what suits"
                            + " the budget and the strategy.")
    String searchSpace = "";

    @Config(
            description =
                    "What tells how much stays of each decision: scores or loss; empty for what the strategy says.")
    String worth = "";

    @Config(description = "What the learned network may cost; without one the strategy chooses.")
    @Nullable
    Budget budget;

    @Config(description = "More budgets, of other costs, which the learned network has to keep to as well.")
    List<Budget> budgets = new ArrayList<>();

    @Config(description = "Third stage: the weights of the small network.")
    WeightStage finalStage = new WeightStage(70, new CosineRate(0.1), 1e-4);

    @Config(description = "Whether the third stage begins with new random weights.")
    boolean reinitialise;

    @Config(
            description =
                    "Whether weights train at rates that suit: the schedule's, or a share of them that some steps at each of several tell.")
    boolean rateTrials;

    @Config(description = "Loss of all stages; without one it is the trainer's own.")
    @Nullable
    StageLoss loss;

    @Config(description = "Optimiser of all stages.")
    StageOptimiser optimiser = new SgdOptimiser();

    @Config(description = "Augmentations of training images, in order.")
    List<Augmentation> augmentations = new ArrayList<>();

    @Config(description = "Images per step, at least 1.")
    int batchSize = 128;

    @Config(description = "Share of the images kept back to choose the epoch by, in [0, 1); 0 keeps none.")
    double validationFraction = 0.1;

    @Config(description = "Seed that the images which are kept back are drawn by; 0 draws them by that of all else.")
    long validationSeed;

    @Config(description = "Where to train: cpu, cuda:N or auto.")
    String device = "cpu";

    @Config(description = "Threads; 0 for as many as there are processors.")
    int threads;

    @Config(
            description =
                    "Parts of each batch that go through the network by themselves; 0 for what suits the device: 2 on a CPU, 1 on a GPU.")
    int shards;

    @Config(
            description =
                    "The most steps that share a run; more than 1 needs 1 shard, and is for GPUs. 0 for what suits the device: 1 on a CPU.")
    int stepsPerRun;

    @Config(description = "What training steps are made of: auto, portable, training, blocked+training, ...")
    String kernels = Kernels.AUTO.label();

    @Config(description = "Seed of all that is random.")
    long seed = DEFAULT_SEED;

    @Config(description = "Seconds that a training may take, at least 0; 0 for no limit.")
    double timeLimitSeconds;

    @Config(redact = true, description = "Folder to keep checkpoints in; empty for none.")
    Path checkpointFolder = NO_FOLDER;

    @Config(
            redact = true,
            description = "Seconds from one checkpoint to the next; 0 for one at the end of each epoch. At least 0.")
    double checkpointSeconds;

    /** For OLCUT, which sets the network. */
    @SuppressWarnings("NullAway.Init") // it is mandatory
    protected TrainerFields(Strategy usual) {
        strategy = usual;
    }

    /** The usual settings but for two. */
    TrainerFields(Network network, Strategy strategy) {
        this.network = network;
        this.strategy = strategy;
    }

    /** The same settings as another has. */
    @SuppressWarnings("NullAway.Init") // the other has all
    protected TrainerFields(TrainerFields other) {
        ConfigFields.copy(TrainerFields.class, other, this);
    }

    /** The value that the fields make, which may be out of range: see {@link TrainerSettings#check}. */
    protected final TrainerSettings settings() {
        return new TrainerSettings(this);
    }
}
