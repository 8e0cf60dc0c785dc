package dev.dnal.tribuo.network;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The networks that have names. */
public final class Networks {
    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "resnetN with N = 6n + 2, as resnet8, resnet20 or resnet56", "resnet(\\d{1,5})", Networks::resNet),
            new Family("vgg-small", "vgg-small", Networks::smallVgg));

    /** Makes the network that a name which has matched stands for. */
    private interface Maker {
        Network make(Matcher name, OptionalInt width);
    }

    private record Family(String description, Pattern pattern, Maker maker) {
        Family(String description, String pattern, Maker maker) {
            this(description, Pattern.compile(pattern), maker);
        }

        Optional<Network> make(String name, OptionalInt width) {
            Matcher matcher = pattern.matcher(name);
            return matcher.matches() ? Optional.of(maker.make(matcher, width)) : Optional.empty();
        }
    }

    private Networks() {}

    /**
     * The network of a name, in its usual width.
     *
     * @param name one of {@link #known()}
     * @throws IllegalArgumentException if there is no such network; the message lists those there are
     */
    public static Network named(String name) {
        return find(name, OptionalInt.empty());
    }

    /**
     * The network of a name in another width.
     *
     * @param name one of {@link #known()}
     * @param width channels of the first stage, at least 1
     * @throws IllegalArgumentException if there is no such network, or the width is out of range
     */
    public static Network named(String name, int width) {
        return find(name, OptionalInt.of(width));
    }

    /** What names there are, one description for each family of networks. */
    public static List<String> known() {
        return FAMILIES.stream().map(Family::description).toList();
    }

    private static Network find(String name, OptionalInt width) {
        return FAMILIES.stream()
                .flatMap(family -> family.make(name, width).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected the name of a network, found '" + name
                        + "'; there are " + String.join(", and ", known())));
    }

    private static Network resNet(Matcher name, OptionalInt width) {
        int depth = Integer.parseInt(name.group(1));
        return width.isPresent() ? new ResNet(depth, width.getAsInt()) : new ResNet(depth);
    }

    private static Network smallVgg(Matcher name, OptionalInt width) {
        return width.isPresent() ? new SmallVgg(width.getAsInt()) : new SmallVgg();
    }
}
