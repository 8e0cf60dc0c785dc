package dev.dnal.conformance.documentation;

/** The class path of the tests. */
final class Classpath {
    private Classpath() {}

    /** Surefire may start the tests from a jar that names the class path, and tells it in a property then. */
    static String ofTests() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
