package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.NumberedNames.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the numbers in the names of features place them. These readings are tried, and of those that keep within the image the one that
 * leaves out the fewest numbers holds; numbers that are the same in all names, as in "mnist28_pixel7", may be left out:
 *
 * <ol>
 *   <li>one number: the position in the order [C, H, W];
 *   <li>row and column of an image with one channel, in this order unless words tell: "3x4", "r3c4", "x4y3";
 *   <li>channel, row and column: "0_3_4", "3_4_0", "r3c4ch0", "red_3_4";
 *   <li>the channel and the position in [H, W]: "c0p12", "red12".
 * </ol>
 *
 * <p>Numbers begin at 0 or at 1, as the least and the greatest of all names tell; at 0 if they don't.
 */
final class PixelPlaces {
    private static final int MAX_NUMBERS = 5;

    private final NumberedNames names;
    private final ImageShape shape;
    private final List<Reading> found = new ArrayList<>();

    /**
     * A way to read names.
     *
     * @param pixels the position of each name in [C, H, W]
     * @param start what is not certain of where numbers begin, if anything
     */
    record Reading(List<Integer> pixels, Optional<String> start) {}

    private PixelPlaces(NumberedNames names, ImageShape shape) {
        this.names = names;
        this.shape = shape;
    }

    /**
     * The only way to read names that keeps within the image.
     *
     * @throws SettingException if there is none, or more than one
     */
    static Reading of(NumberedNames names, ImageShape shape) {
        PixelPlaces places = new PixelPlaces(names, shape);
        int numbers = names.numbers().size();
        for (int used = Math.min(3, numbers); used > 0 && places.found.isEmpty() && numbers <= MAX_NUMBERS; used--) {
            places.assign(new PixelRole[numbers], 0, used);
        }
        return places.only();
    }

    /** Tries all roles for the numbers from one on, of which so many are to have one. */
    private void assign(@Nullable PixelRole[] roles, int next, int used) {
        if (next == roles.length) {
            if (used == 0) {
                read(new PixelAxes(names.numbers(), roles, shape));
            }
            return;
        }
        Numbers numbers = names.numbers().get(next);
        if (numbers.min() == numbers.max()) {
            roles[next] = null;
            assign(roles, next + 1, used);
        }
        for (PixelRole role : PixelRole.values()) {
            if (used > 0 && !Arrays.asList(roles).subList(0, next).contains(role)) {
                roles[next] = role;
                assign(roles, next + 1, used - 1);
                roles[next] = null;
            }
        }
    }

    private void read(PixelAxes axes) {
        if (!axes.areSensible()) {
            return;
        }
        List<int[]> starts = axes.possibleStarts();
        if (starts.isEmpty()) {
            return;
        }
        List<Integer> pixels = axes.pixels(starts.get(0));
        if (found.stream().noneMatch(reading -> reading.pixels().equals(pixels))) {
            found.add(new Reading(
                    pixels, starts.size() > 1 && !names.areBare() ? Optional.of(uncertain()) : Optional.empty()));
        }
    }

    private String uncertain() {
        return String.format(
                Locale.ROOT,
                "The names of the features, as '%s', are taken to count pixels from 0; it may be from 1, since neither the first nor"
                        + " the last pixel of images of shape %s has a feature. Have one of them in the data if they do",
                names.names().get(0),
                shape);
    }

    private Reading only() {
        if (found.isEmpty()) {
            int count = names.names().size();
            String last = "'" + furthest() + "'";
            throw new SettingException(String.format(
                    Locale.ROOT,
                    "Expected features named after the pixels 0 to %d or 1 to %d, or by %srow and column, of images of shape %s, found"
                            + " %s; set channels, height and width of the image format to those of the data",
                    shape.size() - 1,
                    shape.size(),
                    shape.channels() == 1 ? "" : "channel, ",
                    shape,
                    count > shape.size() ? count + " features, " + last + " among them" : "feature " + last));
        }
        if (found.size() > 1) {
            throw new SettingException("Expected features whose names can be read in one way, found '"
                    + names.names().get(0)
                    + "', whose numbers may be channel, row and column in more than one order; name pixels as 'ch0r3c4', or by their"
                    + " position in [C, H, W]");
        }
        return found.get(0);
    }

    /** The name with the greatest numbers, most likely outside of the image. */
    private String furthest() {
        int furthest = 0;
        for (int i = 1; i < names.names().size(); i++) {
            furthest = sum(i) > sum(furthest) ? i : furthest;
        }
        return names.names().get(furthest);
    }

    private long sum(int name) {
        return names.numbers().stream()
                .mapToLong(numbers -> numbers.values().get(name))
                .sum();
    }
}
