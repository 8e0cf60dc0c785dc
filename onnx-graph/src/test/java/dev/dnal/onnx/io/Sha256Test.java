package dev.dnal.onnx.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** FIPS 180-2, appendix B.1. */
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

    @Test
    void isThatOfTheStandard() {
        assertEquals(OF_ABC, Sha256.of(ABC));
    }

    @Test
    void partsGiveTheHashOfTheWhole() {
        Sha256 hash = new Sha256();
        hash.update(ABC, 0, 1);
        hash.update(ABC, 1, 2);
        assertEquals(OF_ABC, hash.digits());
    }
}
