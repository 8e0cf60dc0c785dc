package dev.dnal.tribuo.data;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The names of pixels as features: their positions in [C, H, W], with as many leading zeros as Tribuo's IDXDataSource gives
 * them, so that they sort by position. All images of one size share one array of names, which nobody may write to.
 */
final class PixelNames {
    private static final Map<Integer, WeakReference<String[]>> SHARED = new HashMap<>();

    private PixelNames() {}

    /** The names of that many pixels. */
    static String[] of(int pixels) {
        synchronized (SHARED) {
            WeakReference<String[]> known = SHARED.get(pixels);
            String[] names = known == null ? null : known.get();
            if (names == null) {
                names = new String[pixels];
                for (int p = 0; p < pixels; p++) {
                    names[p] = name(p, pixels);
                }
                SHARED.put(pixels, new WeakReference<>(names));
            }
            return names;
        }
    }

    private static String name(int pixel, int pixels) {
        // One digit more than needed at powers of ten, as IDXDataSource has it.
        return String.format(Locale.ROOT, "%0" + Integer.toString(pixels).length() + "d", pixel);
    }

    /** The shared array of the same names, if they are those of pixels, else the array itself. */
    static String[] shared(String[] names) {
        // The last name tells nearly all others from pixels, without making names for their number.
        int last = names.length - 1;
        if (last < 0 || !names[last].equals(name(last, names.length))) {
            return names;
        }
        String[] pixels = of(names.length);
        return Arrays.equals(pixels, names) ? pixels : names;
    }

    static boolean areShared(String[] names) {
        return names.length > 0 && shared(names) == names && of(names.length) == names;
    }
}
