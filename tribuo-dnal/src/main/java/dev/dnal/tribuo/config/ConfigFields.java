package dev.dnal.tribuo.config;

import com.oracle.labs.mlrg.olcut.config.Config;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Config} fields of configurable objects, found by reflection as OLCUT finds them: those of all superclasses, whether private
 * or not. They come in the order in which they are declared, those of superclasses first.
 */
public final class ConfigFields {
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return List.copyOf(find(type));
        }
    };

    private ConfigFields() {}

    private static List<Field> find(@Nullable Class<?> type) {
        if (type == null) {
            return List.of();
        }
        List<Field> fields = new ArrayList<>(find(type.getSuperclass()));
        for (Field field : type.getDeclaredFields()) {
            if (field.isAnnotationPresent(Config.class)) {
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }

    /** The values of all fields by their names, in order. A value that isn't set is null; an array is a list. */
    public static Map<String, @Nullable Object> values(Object configured) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : FIELDS.get(configured.getClass())) {
            values.put(field.getName(), value(field, configured));
        }
        return values;
    }

    private static @Nullable Object value(Field field, Object configured) {
        try {
            Object value = field.get(configured);
            return value instanceof double[] numbers
                    ? Arrays.stream(numbers).boxed().toList()
                    : value;
        } catch (IllegalAccessException e) {
            throw inaccessible(field, e);
        }
    }

    /**
     * Gives one object the values that another has.
     *
     * @param type declares the fields, or its superclasses do
     */
    public static <T> void copy(Class<T> type, T from, T to) {
        for (Field field : FIELDS.get(type)) {
            try {
                field.set(to, field.get(from));
            } catch (IllegalAccessException e) {
                throw inaccessible(field, e);
            }
        }
    }

    private static IllegalStateException inaccessible(Field field, IllegalAccessException cause) {
        return new IllegalStateException("Expected " + field + " to be accessible, which it was made", cause);
    }

    /** Whether two objects are of the same kind and have the same values. A number is the same as one that it is numerically equal to. */
    public static boolean equal(Object one, @Nullable Object other) {
        return other != null
                && kind(one.getClass()) == kind(other.getClass())
                && comparable(one).equals(comparable(other));
    }

    /** The same number for equal objects. */
    public static int hash(Object configured) {
        return comparable(configured).hashCode();
    }

    /** With 0 for -0. */
    private static Map<String, @Nullable Object> comparable(Object configured) {
        Map<String, @Nullable Object> values = values(configured);
        values.replaceAll((name, value) -> value instanceof Double number ? (Object) (number + 0.0) : value);
        return values;
    }

    /**
     * The name of the class and all fields with their values, as {@code RandomCrop(padding=4)}; those that are to be redacted are left out.
     */
    public static String text(Object configured) {
        Map<String, @Nullable Object> values = values(configured);
        return FIELDS.get(configured.getClass()).stream()
                .filter(field -> !field.getAnnotation(Config.class).redact())
                .map(field -> field.getName() + "=" + shown(values.get(field.getName())))
                .collect(Collectors.joining(",", kind(configured.getClass()).getSimpleName() + "(", ")"));
    }

    /** Equal maps have their entries in the same order. */
    private static String shown(@Nullable Object value) {
        return String.valueOf(value instanceof Map<?, ?> map ? new TreeMap<>(map) : value);
    }

    /** The part that values of a class have, as provenances name it. */
    static String role(Class<?> type) {
        return roles(type).findFirst().orElseGet(() -> kind(type).getSimpleName());
    }

    private static Stream<String> roles(@Nullable Class<?> type) {
        if (type == null) {
            return Stream.empty();
        }
        Role role = type.getAnnotation(Role.class);
        Stream<String> inherited = Stream.concat(
                Arrays.stream(type.getInterfaces()).flatMap(ConfigFields::roles), roles(type.getSuperclass()));
        return role == null ? inherited : Stream.of(role.value());
    }

    /**
     * The class that a value is of, whichever name it goes by. A subclass without a line of its own is a former name of the class that
     * it extends, which configurations of earlier versions have.
     */
    static Class<?> kind(Class<?> type) {
        Class<?> above = Objects.requireNonNull(type.getSuperclass());
        boolean addsNothing = Stream.concat(
                        Arrays.stream(type.getDeclaredFields()), Arrays.stream(type.getDeclaredMethods()))
                .allMatch(Member::isSynthetic);
        return addsNothing && above != Object.class && !Modifier.isAbstract(above.getModifiers()) ? kind(above) : type;
    }
}
