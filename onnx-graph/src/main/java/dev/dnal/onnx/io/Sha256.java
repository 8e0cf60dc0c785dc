package dev.dnal.onnx.io;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in 64 lower-case hexadecimal digits. */
public final class Sha256 {
    private final MessageDigest digest;

    /** Begins the hash of what comes in parts. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256", e);
        }
    }

    /** The hash of all that is given. */
    public static String of(byte[] bytes) {
        Sha256 hash = new Sha256();
        hash.update(bytes, 0, bytes.length);
        return hash.digits();
    }

    /**
     * Adds a part.
     *
     * @param bytes the array in which it is
     * @param offset where it begins
     * @param length how many bytes it has
     */
    public void update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    /** The hash of all parts so far; the next part begins a new hash. */
    public String digits() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
