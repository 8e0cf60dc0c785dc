package dev.dnal.onnx.channel;

import java.util.Arrays;

/**
 * Coordinates that can only stay or go together: disjoint sets with union by index and path halving. A set is kept if one of
 * its members is.
 */
final class ChannelSets {
    private int[] parent = new int[64];
    private boolean[] kept = new boolean[64];
    private int count;

    /** New sets of one coordinate each. */
    int[] fresh(int size) {
        if (count + size > parent.length) {
            int capacity = Math.max(count + size, 2 * parent.length);
            parent = Arrays.copyOf(parent, capacity);
            kept = Arrays.copyOf(kept, capacity);
        }
        int[] sets = new int[size];
        for (int i = 0; i < size; i++) {
            sets[i] = count;
            parent[count] = count;
            count++;
        }
        return sets;
    }

    /** The first set of those that were united with this one. */
    int find(int set) {
        int a = set;
        while (parent[a] != a) {
            parent[a] = parent[parent[a]];
            a = parent[a];
        }
        return a;
    }

    void union(int a, int b) {
        int first = Math.min(find(a), find(b));
        int second = Math.max(find(a), find(b));
        parent[second] = first;
        kept[first] |= kept[second];
    }

    void union(int[] a, int[] b) {
        for (int i = 0; i < a.length; i++) {
            union(a[i], b[i]);
        }
    }

    /** Keeps the set; whether that is news. */
    boolean keep(int set) {
        int root = find(set);
        boolean news = !kept[root];
        kept[root] = true;
        return news;
    }

    boolean isKept(int set) {
        return kept[find(set)];
    }

    int count() {
        return count;
    }
}
