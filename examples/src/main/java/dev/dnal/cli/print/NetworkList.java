package dev.dnal.cli.print;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.network.ImagePreset;
import dev.dnal.tribuo.network.Networks;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Networks that have names, and what they cost.
 *
 * @param networks family by family
 */
public record NetworkList(List<Named> networks) {
    /** Copies the list. */
    public NetworkList {
        networks = List.copyOf(networks);
    }

    /**
     * A network.
     *
     * @param name by which it is asked for
     * @param description of its family
     * @param layouts the ends that its name may have
     * @param macs multiply-accumulate operations for one image of CIFAR-10
     * @param params number of parameters
     */
    public record Named(String name, String description, List<String> layouts, long macs, long params) {
        /** Copies the list. */
        public Named {
            layouts = List.copyOf(layouts);
        }

        private static Named of(Networks.Example example) {
            NetworkCost cost = CostCounter.count(Networks.named(example.name())
                    .build(ImagePreset.CIFAR10.shape(), ImagePreset.CIFAR10.numClasses(), new SplittableRandom(0))
                    .graph());
            return new Named(
                    example.name(),
                    example.description(),
                    example.layouts().stream().map(ImagePreset::suffix).toList(),
                    cost.macs(),
                    cost.params());
        }
    }

    /** All families, with the sizes that are usual. */
    public static NetworkList ofAll() {
        return new NetworkList(Networks.examples().stream().map(Named::of).toList());
    }

    @Override
    public String toString() {
        Table table = new Table(3, "name", "network", "layouts", "MACs", "parameters");
        for (Named network : networks) {
            table.row(
                    network.name(),
                    network.description(),
                    String.join(" ", network.layouts()),
                    Table.count(network.macs()),
                    Table.count(network.params()));
        }
        return table + System.lineSeparator() + System.lineSeparator() + "There are "
                + String.join("; ", Networks.known()) + ". A width other than the usual: --width.";
    }

    /** As JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
