package dev.dnal.tribuo.internal.images;

import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.NumberedNames.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The numbers in the names of features with a role for each, which need not make sense. */
final class PixelAxes {
    /** Where numbers of channels and all others begin, the likeliest first. */
    private static final List<int[]> STARTS =
            List.of(new int[] {0, 0}, new int[] {1, 1}, new int[] {0, 1}, new int[] {1, 0});

    private final Map<PixelRole, Numbers> axes = new EnumMap<>(PixelRole.class);
    private final List<PixelRole> order = new ArrayList<>();
    private final ImageShape shape;
    private final boolean hasYs;
    private final boolean isSingle;

    /**
     * Numbers with roles.
     *
     * @param roles null for numbers that are left out
     */
    PixelAxes(List<Numbers> numbers, @Nullable PixelRole[] roles, ImageShape shape) {
        this.shape = shape;
        this.isSingle = roles.length == 1;
        for (int i = 0; i < roles.length; i++) {
            PixelRole role = roles[i];
            if (role != null) {
                axes.put(role, numbers.get(i));
                order.add(role);
            }
        }
        hasYs = axes.values().stream().anyMatch(axis -> axis.word().equals("y"));
    }

    /** Whether the roles place a pixel, go with the words before the numbers, and are in an order that is usual where no words tell. */
    boolean areSensible() {
        Set<PixelRole> roles = axes.keySet();
        boolean grey = shape.channels() == 1;
        if (roles.equals(Set.of(PixelRole.POSITION)) && isSingle) {
            // Whatever word stands before it, as in "x12".
            return true;
        }
        boolean whole = roles.equals(Set.of(PixelRole.POSITION))
                || (grey && roles.equals(Set.of(PixelRole.ROW, PixelRole.COLUMN)))
                || (!grey && roles.equals(Set.of(PixelRole.CHANNEL, PixelRole.ROW, PixelRole.COLUMN)))
                || (!grey && roles.equals(Set.of(PixelRole.CHANNEL, PixelRole.POSITION)));
        return whole && order.stream().allMatch(this::goesWithItsWord) && isUsualOrder();
    }

    private boolean goesWithItsWord(PixelRole role) {
        String word = word(role);
        return isX(word) ? role == PixelRole.COLUMN : role.goesWith(word);
    }

    /** In "3x4" it only parts the numbers. */
    private boolean isX(String word) {
        return hasYs && word.equals("x");
    }

    private String word(PixelRole role) {
        Numbers axis = axes.get(role);
        return axis == null ? "" : axis.word();
    }

    private boolean isTold(PixelRole role) {
        return role.isTold(word(role)) || (role == PixelRole.COLUMN && isX(word(role)));
    }

    private boolean isUsualOrder() {
        int row = order.indexOf(PixelRole.ROW);
        int column = order.indexOf(PixelRole.COLUMN);
        int channel = order.indexOf(PixelRole.CHANNEL);
        boolean rowFirst = row <= column || isTold(PixelRole.ROW) || isTold(PixelRole.COLUMN);
        boolean channelOutside = channel != 1 || order.size() == 2 || isTold(PixelRole.CHANNEL);
        return rowFirst && channelOutside;
    }

    /** Where numbers of channels and all others may begin, so that all are within the image, the likeliest first. */
    List<int[]> possibleStarts() {
        List<int[]> starts = new ArrayList<>();
        for (int[] start : STARTS) {
            boolean repeated = !axes.containsKey(PixelRole.CHANNEL) && start[0] != start[1];
            if (!repeated && order.stream().allMatch(role -> isWithin(role, start))) {
                starts.add(start);
            }
        }
        return starts;
    }

    private boolean isWithin(PixelRole role, int[] start) {
        Numbers axis = numbers(role);
        return axis.min() >= start(role, start) && axis.max() - start(role, start) < extent(role);
    }

    private static int start(PixelRole role, int[] start) {
        return role == PixelRole.CHANNEL ? start[0] : start[1];
    }

    private Numbers numbers(PixelRole role) {
        Numbers axis = axes.get(role);
        if (axis == null) {
            throw new IllegalArgumentException("Expected one of the roles " + order + ", found " + role);
        }
        return axis;
    }

    private int extent(PixelRole role) {
        return switch (role) {
            case CHANNEL -> shape.channels();
            case ROW -> shape.height();
            case COLUMN -> shape.width();
            case POSITION -> axes.containsKey(PixelRole.CHANNEL) ? shape.height() * shape.width() : shape.size();
        };
    }

    private int step(PixelRole role) {
        return switch (role) {
            case CHANNEL -> shape.height() * shape.width();
            case ROW -> shape.width();
            case COLUMN, POSITION -> 1;
        };
    }

    /** The position of each name in [C, H, W]. */
    List<Integer> pixels(int[] start) {
        int[] pixels = new int[numbers(order.get(0)).values().size()];
        for (PixelRole role : order) {
            List<Integer> values = numbers(role).values();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] += (values.get(i) - start(role, start)) * step(role);
            }
        }
        return Arrays.stream(pixels).boxed().toList();
    }
}
